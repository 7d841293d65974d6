package io.mimikit.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Our own classes once more, one of them with a bug in it. Thread-safe. */
final class MutatedProgram extends ClassLoader {
    private static final String OURS = "io.mimikit.";

    static {
        registerAsParallelCapable();
    }

    private final String mutatedType;
    private final byte[] mutated;

    /** @throws IllegalStateException when the class is not as the mutation expects it */
    MutatedProgram(Mutation mutation) throws IOException {
        super(MutatedProgram.class.getClassLoader());
        this.mutatedType = mutation.type();
        this.mutated = mutation.plant(bytesOf(mutation.type()));
    }

    private static byte[] bytesOf(String type) throws IOException {
        try (InputStream in =
                MutatedProgram.class.getClassLoader().getResourceAsStream(type.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new IOException("there is no class " + type);
            }
            return in.readAllBytes();
        }
    }

    /** What the first violation is, if the simulation of this seed finds one. */
    Optional<String> simulate(long seed, Duration length) throws ReflectiveOperationException {
        Class<?> plans = loadClass(SimulationPlan.class.getName());
        Class<?> simulations = loadClass(Simulation.class.getName());
        Object plan = plans.getMethod("of", long.class, Duration.class).invoke(null, seed, length);
        Object report = simulations
                .getMethod("judge")
                .invoke(simulations.getConstructor(plans).newInstance(plan));
        Optional<?> violation =
                (Optional<?>) report.getClass().getMethod("violation").invoke(report);
        return violation.map(Object::toString);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            @Nullable Class<?> known = findLoadedClass(name);
            return known == null ? define(name) : known;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try {
            byte[] bytes = name.equals(mutatedType) ? mutated : bytesOf(name);
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
