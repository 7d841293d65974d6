package io.mimikit.kernel.decide;

import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Message;
import java.util.List;

/** The text of these messages is to be gone. They stay as places in the conversation. Answers how many there were. */
public record ForgetMessages(List<String> messageIds) implements Command<Integer> {
    static final String GONE = "(forgotten)";

    @Override
    public String name() {
        return "history.forget";
    }

    @Override
    public Integer decide(Draft draft) {
        int forgotten = 0;
        for (String id : messageIds) {
            Message message = draft.<Message>find(Kind.MESSAGE, id).orElse(null);
            if (message != null) {
                draft.put(message.text(GONE));
                forgotten++;
            }
        }
        return forgotten;
    }
}
