/** Webhooks: their secret addresses, who may call how often, and what of a call is kept. */
@NullMarked
package io.mimikit.server.hooks;

import org.jspecify.annotations.NullMarked;
