/**
 * How an entity looks as a document: names of its fields, how each is written and read. Formats (JSON bytes, columns)
 * belong to the stores; here are only plain values: strings, longs, doubles, booleans, lists and maps.
 */
@NullMarked
package io.mimikit.kernel.doc;

import org.jspecify.annotations.NullMarked;
