/**
 * What a part of a page shows until its content is there, and instead of it: grey lines, nothing found, a refusal, or
 * an error. `<Loaded of={roles}>{(value) => ...}</Loaded>` chooses among them.
 */
import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { ServerGone } from '../api/client.ts'
import type { Loaded as Content } from '../state/loaded.ts'
import { Failure } from './failure.tsx'

interface LoadedProps<T> {
  readonly of: Content<T>
  /** How many grey lines stand for the content. */
  readonly lines?: number
  readonly children: (value: T) => ComponentChildren
}

export function Loaded<T>({ of, lines = 6, children }: LoadedProps<T>) {
  const { value, error, isLoading, isOutdated, reload } = of
  // A band above the page says that the server does not answer, and what there is stays readable.
  const isReadable = value !== undefined && !isOutdated && error instanceof ServerGone
  if (error !== undefined && !isLoading && !isReadable) return <Failure error={error} onRetry={reload} />
  if (value === undefined) return <Skeleton lines={lines} />
  return (
    <div class="loaded" aria-busy={isLoading || undefined}>
      {children(value)}
    </div>
  )
}

/** Grey lines in the shape of a list. Nothing for 120 ms, because most answers are there by then. */
export function Skeleton({ lines }: { readonly lines: number }) {
  const [isShown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 120)
    return () => clearTimeout(timer)
  }, [])
  if (!isShown) return null
  return (
    <div class="skeleton" role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} class="skeleton-line" />
      ))}
    </div>
  )
}
