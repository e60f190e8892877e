/**
 * The timers of Node.
 *
 * Tests can replace the global ones (`jest.useFakeTimers()`). An emulator in their process must go on: it would never
 * answer a delayed call, or close.
 */
import timers from 'node:timers'

// Taken when this file is loaded, because vitest also replaces the module's.
export const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate } = timers
