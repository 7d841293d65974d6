package io.mimikit.app.doctor;

import io.mimikit.app.cli.Diagnosis;
import io.mimikit.app.cli.ModelProbe;
import io.mimikit.app.config.Config;
import io.mimikit.app.config.InvalidConfig;
import io.mimikit.app.runtime.KernelSettings;
import io.mimikit.store.file.NioDisk;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Every check in turn: the machine, the state, the configuration and what it needs. Thread-safe. */
public final class Doctor implements Diagnosis {
    private final ModelProbe probe;
    private final InstantSource clock;

    public Doctor(ModelProbe probe, InstantSource clock) {
        this.probe = probe;
        this.clock = clock;
    }

    @Override
    public List<Finding> examine(Path stateDirectory, Supplier<Config> config, boolean fix) {
        List<Finding> findings = new ArrayList<>();
        MachineChecks machine = new MachineChecks(stateDirectory);
        findings.add(machine.java());
        findings.add(machine.timeZones());
        findings.addAll(machine.disk());
        StateChecks state = new StateChecks(stateDirectory, new NioDisk(), clock, fix);
        findings.add(state.lock());
        findings.addAll(state.leftovers());
        findings.addAll(state.permissions());
        findings.addAll(state.soundness());
        examineService(config, state, findings);
        return List.copyOf(findings);
    }

    private void examineService(Supplier<Config> config, StateChecks state, List<Finding> findings) {
        try {
            Config effective = config.get();
            findings.add(Finding.ok("config", "valid"));
            findings.add(state.quarantine(effective.quarantine().warn().bytes()));
            ServiceChecks services = new ServiceChecks(state.hasServer(), effective, probe);
            findings.add(services.port());
            findings.add(services.model());
            findings.addAll(state.triggerFiles(KernelSettings.of(effective)));
        } catch (InvalidConfig invalid) {
            invalid.problems()
                    .forEach(problem -> findings.add(new Finding(
                            "config", Severity.ERROR, problem.text(), "correct it in " + problem.origin())));
        }
    }
}
