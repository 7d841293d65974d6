package io.mimikit.app.config;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What models may cost; no amount means no limit. Immutable. */
public record BudgetConfig(@Nullable BigDecimal dailyUsd) {
    private static final String FORM = "an amount in US dollars such as 5 or 2.50, or none";

    public BudgetConfig {
        if (dailyUsd != null) {
            new Checks()
                    .that(dailyUsd.signum() > 0, "daily", dailyUsd.toPlainString(), "use " + FORM)
                    .orThrow();
        }
    }

    /** US dollars a day, or empty for no limit. */
    public Optional<BigDecimal> daily() {
        return Optional.ofNullable(dailyUsd);
    }

    static BudgetConfig read(Section section) {
        return section.parsed(
                "daily",
                new BudgetConfig(null),
                "none",
                FORM,
                BudgetConfig::parse,
                "US dollars that models may cost a day; background work stops first");
    }

    private static BudgetConfig parse(String text) {
        String amount = text.toLowerCase(Locale.ROOT)
                .replace("usd", "")
                .replace("$", "")
                .strip();
        if (amount.equals("none")) {
            return new BudgetConfig(null);
        }
        return new BudgetConfig(new BigDecimal(amount));
    }
}
