package io.mimikit.store.file;

import io.mimikit.kernel.store.Store;
import io.mimikit.testkit.store.StoreContract;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.io.TempDir;

/** The promises of every store, kept in files. */
class FileStoreContractTest extends StoreContract {
    @TempDir
    private Path directory;

    @Override
    protected Store newStore() {
        return new FileStore(
                directory.resolve("state"),
                new NioDisk(),
                InstantSource.fixed(AT),
                FileStoreLimits.DEFAULT.reserveBytes(0));
    }
}
