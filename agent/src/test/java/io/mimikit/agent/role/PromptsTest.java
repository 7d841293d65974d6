package io.mimikit.agent.role;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.agent.workdir.WorkDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What roles are told of the files that a user keeps for them. */
class PromptsTest {
    @TempDir
    Path directory;

    @Test
    void theUsersFilesAreToldAsTheyAre() throws IOException {
        Files.writeString(directory.resolve("AGENTS.md"), "# Rules\n\n- be brief\n\ttabs stay\n");
        Files.writeString(directory.resolve("SOUL.md"), " \n");
        Files.write(directory.resolve("USER.md"), new byte[] {'a', 0, 'b'});
        Prompts prompts = new Prompts(new WorkDirectory(directory));
        for (String prompt : new String[] {prompts.teller(), prompts.planner(), prompts.worker()}) {
            assertThat(prompt)
                    .contains("The user's AGENTS.md:\n# Rules\n\n- be brief\n\ttabs stay\n")
                    .doesNotContain("SOUL.md", "USER.md");
        }
        assertThat(prompts.judge()).doesNotContain("be brief");
    }
}
