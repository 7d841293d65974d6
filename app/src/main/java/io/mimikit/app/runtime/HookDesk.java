package io.mimikit.app.runtime;

import io.mimikit.app.config.Secret;
import io.mimikit.app.config.SecretReference;
import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.server.hooks.HookAddresses;
import io.mimikit.server.hooks.HookParts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What webhooks need of this state: the key of their addresses, which is made when the first address is asked for, and a
 * place for large bodies. The key is in a file that only the owner may read and that no backup contains. Thread-safe.
 */
final class HookDesk implements HookParts {
    static final String KEY_FILE = "hooks.key";
    private static final String ARTIFACTS = "artifacts";

    private final Path state;
    private final Map<String, String> environment;
    private final SecureRandom random;
    private @Nullable HookAddresses addresses;

    HookDesk(Path state, Map<String, String> environment, SecureRandom random) {
        this.state = state;
        this.environment = environment;
        this.random = random;
    }

    @Override
    public synchronized Optional<HookAddresses> addresses() {
        HookAddresses known = addresses;
        if (known == null) {
            known = new HookAddresses(key());
            addresses = known;
        }
        return Optional.of(known);
    }

    private byte[] key() {
        Path file = state.resolve(KEY_FILE);
        try {
            if (Files.exists(file)) {
                return checked(file, Files.readAllBytes(file));
            }
            byte[] key = new byte[HookAddresses.KEY_BYTES];
            random.nextBytes(key);
            write(file, key);
            return key;
        } catch (IOException e) {
            throw new MimikitException(
                    ErrorCode.STORAGE, file + ", the key of webhooks, can't be read or made: " + e, e);
        }
    }

    private static byte[] checked(Path file, byte[] key) {
        if (key.length != HookAddresses.KEY_BYTES) {
            throw new MimikitException(
                    ErrorCode.STATE_DAMAGED,
                    file + " has " + key.length + " bytes, not " + HookAddresses.KEY_BYTES
                            + "; put the file back, or delete it and give your senders the new addresses");
        }
        return key;
    }

    @Override
    public Optional<String> secret(String reference) {
        try {
            return SecretReference.parse(reference).resolve(environment).map(Secret::reveal);
        } catch (UncheckedIOException | IllegalArgumentException e) {
            throw new MimikitException(
                    ErrorCode.UNAVAILABLE, "the signature can't be checked: " + reference + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String keep(byte[] body) {
        Path directory = state.resolve(ARTIFACTS);
        String name = HexFormat.of().formatHex(sha256().digest(body));
        Path file = directory.resolve(name);
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(directory);
                write(file, body);
            }
            return ARTIFACTS + "/" + name;
        } catch (IOException e) {
            throw new MimikitException(ErrorCode.STORAGE, "the body of a call can't be kept: " + e, e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** All of it durably or nothing, readable by the owner only. */
    private static void write(Path file, byte[] content) throws IOException {
        Path temporary = file.resolveSibling(
                file.getFileName() + "." + Thread.currentThread().threadId() + ".tmp");
        Files.deleteIfExists(temporary);
        Set<StandardOpenOption> how = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(temporary, how, ownerOnly(file))) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        if (isPosix(file)) {
            try (FileChannel directory = FileChannel.open(file.resolveSibling("."), StandardOpenOption.READ)) {
                directory.force(true);
            }
        }
    }

    private static boolean isPosix(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static FileAttribute<?>[] ownerOnly(Path file) {
        return isPosix(file)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
