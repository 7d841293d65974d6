/**
 * What somebody asks for, from whatever surface it comes (HTTP, command line, an agent's tool, a file): read from plain
 * trees, checked field by field, with errors that name field, value and fix.
 */
@NullMarked
package io.mimikit.kernel.request;

import org.jspecify.annotations.NullMarked;
