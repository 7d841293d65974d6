/**
 * A model provider for tests, behind real HTTP on a loopback port: it speaks the four wire formats, answers by script
 * and can misbehave in every way seen in the wild. It may touch the JDK's HTTP server and JSON.
 */
@NullMarked
package io.mimikit.testkit.model;

import org.jspecify.annotations.NullMarked;
