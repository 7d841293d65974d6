/**
 * The model room: {@link io.mimikit.agent.model.LanguageModel} is the only thing the rest of the agents know about a
 * model provider; behind it live one wire format per provider and the built-in demo. It may touch the network and JSON,
 * and nothing of the kernel but its errors; no HTTP client and no JSON mapper exists before the first call.
 */
@NullMarked
package io.mimikit.agent.model;

import org.jspecify.annotations.NullMarked;
