/** Tests of the model room: every provider against a scripted server on real HTTP. */
@NullMarked
package io.mimikit.agent.model;

import org.jspecify.annotations.NullMarked;
