/** Tests of the file store, on real files and on a disk that loses power. */
@NullMarked
package io.mimikit.store.file;

import org.jspecify.annotations.NullMarked;
