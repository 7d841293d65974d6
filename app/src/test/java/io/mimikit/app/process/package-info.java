/**
 * Tests of the whole program: a real server in a process of its own, the real command line, a real browser. What lives
 * here knows the program only from outside: its arguments, environment, files, HTTP interface and exit status.
 */
@NullMarked
package io.mimikit.app.process;

import org.jspecify.annotations.NullMarked;
