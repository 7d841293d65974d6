package io.mimikit.app.config;

/** How often a task's code may start when the runtime dies in between, where the task says nothing. */
public enum Delivery {
    AT_LEAST_ONCE,
    AT_MOST_ONCE
}
