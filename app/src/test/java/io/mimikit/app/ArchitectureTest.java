package io.mimikit.app;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.mimikit.app.badexample.app.Settings;
import io.mimikit.app.badexample.kernel.ImpureKernel;
import io.mimikit.app.badexample.storefile.CarelessStore;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What may know what, and what the pure parts may not touch; and that each of these rules bites. */
final class ArchitectureTest {
    private static final String ROOT = "io.mimikit.";
    private static final String BAD_ROOT = "io.mimikit.app.badexample.";

    /** Module packages from the bottom up, each with those of ours that it may use. */
    private static final Map<String, List<String>> MAY_USE = Map.of(
            "kernel", List.of(),
            "testkit", List.of("kernel"),
            "store*", List.of("kernel"),
            "memory", List.of("kernel"),
            "agent", List.of("kernel", "memory"),
            "server", List.of("kernel", "agent", "memory"),
            "simulator", List.of("kernel", "store*", "testkit"),
            "app", List.of("kernel", "store*", "memory", "agent", "server", "simulator"));

    private static final Set<String> CLOCKS_AND_DICE = Set.of(
            "java.time.Instant.now",
            "java.time.LocalDate.now",
            "java.time.LocalDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.time.ZoneId.systemDefault",
            "java.time.Clock.system",
            "java.time.Clock.systemUTC",
            "java.time.Clock.systemDefaultZone",
            "java.time.InstantSource.system",
            "java.lang.System.currentTimeMillis",
            "java.lang.System.nanoTime",
            "java.lang.System.getenv",
            "java.lang.System.getProperty",
            "java.lang.Math.random",
            "java.util.UUID.randomUUID",
            "java.util.random.RandomGenerator.getDefault");

    private static final Set<String> UNFORCED_WRITES = Set.of(
            "java.nio.file.Files.writeString",
            "java.nio.file.Files.write",
            "java.nio.file.Files.newBufferedWriter",
            "java.nio.file.Files.newOutputStream");

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.mimikit");

    private static final JavaClasses BAD =
            new ClassFileImporter().importClasses(ImpureKernel.class, CarelessStore.class, Settings.class);

    @ParameterizedTest
    @MethodSource("rules")
    void holds(String name, Rule rule) {
        rule.below(ROOT).check(OURS);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void bites(String name, Rule rule) {
        assertThatThrownBy(() -> rule.below(BAD_ROOT).check(BAD))
                .as(name)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("badexample");
    }

    /** A rule for the modules below some package, so that the same rule can be shown classes that break it. */
    interface Rule {
        ArchRule below(String root);
    }

    static List<org.junit.jupiter.params.provider.Arguments> rules() {
        assertThat(OURS).isNotEmpty();
        return List.of(
                rule("dependencies point down", ArchitectureTest::dependenciesPointDown),
                rule("the kernel is pure", root -> noCalls(root + "kernel..", CLOCKS_AND_DICE)),
                rule("the kernel touches nothing outside", ArchitectureTest::kernelTouchesNothing),
                rule("stores write through their disk", ArchitectureTest::storesWriteThroughTheirDisk),
                rule("nothing sleeps", ArchitectureTest::nothingSleeps));
    }

    private static ArchRule dependenciesPointDown(String root) {
        return com.tngtech.archunit.lang.CompositeArchRule.of(MAY_USE.entrySet().stream()
                .map(module -> pointsDown(root, module.getKey(), module.getValue()))
                .toList());
    }

    private static ArchRule pointsDown(String root, String module, List<String> below) {
        String[] forbidden = MAY_USE.keySet().stream()
                .filter(other -> !other.equals(module) && !below.contains(other))
                .map(other -> root + other + "..")
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(root + module + "..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(forbidden))
                .allowEmptyShould(true);
    }

    private static ArchRule kernelTouchesNothing(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "kernel..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "java.nio.file..", "java.nio.channels..", "java.net..", "java.security..")
                        .or(describe(
                                "are files or dice",
                                type -> type.getName().startsWith("java.io.File")
                                        || type.getName().equals("java.io.RandomAccessFile")
                                        || type.getName().equals("java.util.Random")
                                        || type.getName().equals("java.util.concurrent.ThreadLocalRandom"))))
                .allowEmptyShould(true);
    }

    private static ArchRule storesWriteThroughTheirDisk(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "store*..")
                .and()
                .haveSimpleNameNotEndingWith("Disk")
                .should()
                .accessTargetWhere(isOneOf(UNFORCED_WRITES))
                .allowEmptyShould(true);
    }

    private static ArchRule nothingSleeps(String root) {
        return noClasses()
                .that()
                .resideInAnyPackage(
                        root + "kernel..", root + "store*..", root + "memory..", root + "agent..", root + "server..")
                .should()
                .accessTargetWhere(isOneOf(Set.of("java.lang.Thread.sleep")))
                .allowEmptyShould(true);
    }

    private static ArchRule noCalls(String packages, Set<String> targets) {
        return noClasses()
                .that()
                .resideInAPackage(packages)
                .should()
                .accessTargetWhere(isOneOf(targets))
                .allowEmptyShould(true);
    }

    private static DescribedPredicate<JavaAccess<?>> isOneOf(Set<String> targets) {
        return describe("is one of " + targets, access -> {
            AccessTarget target = access.getTarget();
            return targets.contains(target.getOwner().getName() + "." + target.getName());
        });
    }

    private static org.junit.jupiter.params.provider.Arguments rule(String name, Rule rule) {
        return org.junit.jupiter.params.provider.Arguments.of(name, rule);
    }
}
