/**
 * Loads what a page shows.
 *
 * `const roles = useLoaded(() => listRoles(account.value), [account.value])` loads at once and whenever a dependency
 * changes. What was loaded before stays until the new answer is there. Where the server does not answer, it loads again
 * as soon as the server does. Show it with {@link file://../components/loading.tsx}.
 */
import { type Signal, useSignal } from '@preact/signals'
import { useCallback, useEffect, useRef } from 'preact/hooks'
import { ServerGone } from '../api/client.ts'
import { goneSince } from '../api/connection.ts'

export interface Loaded<T> {
  /** Undefined until the first answer. */
  readonly value: T | undefined
  readonly error: unknown
  readonly isLoading: boolean
  /** Whether the value is that of the dependencies before. */
  readonly isOutdated: boolean
  /** Loads again, and keeps the value meanwhile. */
  reload(): void
}

interface Held<T> {
  readonly value: T | undefined
  readonly error: unknown
  readonly isLoading: boolean
  readonly isOutdated: boolean
}

const NOTHING = { value: undefined, error: undefined, isLoading: true, isOutdated: false } as const

/** @param load is aborted when its answer is no longer wanted */
export function useLoaded<T>(
  load: (signal: AbortSignal) => Promise<T>,
  dependencies: readonly unknown[],
): Loaded<T> {
  const held: Signal<Held<T>> = useSignal<Held<T>>(NOTHING)
  const running = useRef<AbortController>(undefined)
  const latest = useRef(load)
  latest.current = load
  const reload = useCallback(() => {
    running.current?.abort()
    const controller = new AbortController()
    running.current = controller
    held.value = { ...held.peek(), isLoading: true }
    const finish = (change: Partial<Held<T>>) => {
      if (!controller.signal.aborted) held.value = { ...held.peek(), ...change, isLoading: false }
    }
    latest.current(controller.signal).then(
      (value) => finish({ value, error: undefined, isOutdated: false }),
      (error: unknown) => finish({ error }),
    )
  }, [held])
  useEffect(() => {
    held.value = { ...held.peek(), isOutdated: true }
    reload()
    return () => running.current?.abort()
  }, [reload, ...dependencies])
  const isAnswering = goneSince.value === undefined
  useEffect(() => {
    if (isAnswering && held.peek().error instanceof ServerGone) reload()
  }, [isAnswering])
  return { ...held.value, reload }
}
