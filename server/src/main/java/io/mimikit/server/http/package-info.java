/**
 * HTTP itself: listening, requests, answers, JSON, limits. Knows no entity and no endpoint; the only package that sees the
 * web server's library.
 */
@NullMarked
package io.mimikit.server.http;

import org.jspecify.annotations.NullMarked;
