/** Shows the place that the address names. A place that fails shows its error, and the frame stays. */
import { Component, type ComponentChildren, type ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Empty } from '../components/empty.tsx'
import { Failure } from '../components/failure.tsx'
import { Skeleton } from '../components/loading.tsx'
import { type Place, places } from '../places.ts'
import { path } from '../router.ts'
import { consoleState } from '../state/console-state.ts'
import { usePage } from '../state/page.ts'

export function Outlet() {
  const [id = 'live'] = path.value
  const place = places.find((each) => each.id === id)
  // Places need to know who is signed in, and the accounts.
  if (!consoleState.value) return <Skeleton lines={8} />
  return place ? (
    <Boundary key={place.id}>
      <Opened place={place} />
    </Boundary>
  ) : (
    <Unknown />
  )
}

function Opened({ place }: { readonly place: Place }) {
  const [Content, setContent] = useState<ComponentType>()
  const [error, setError] = useState<unknown>()
  useEffect(() => {
    place.load().then((module) => setContent(() => module.default), setError)
  }, [place])
  if (Content) return <Content />
  return (
    <>
      <h1 class="unseen">{place.name}</h1>
      {error === undefined ? (
        <Skeleton lines={8} />
      ) : (
        <Failure error={error} onRetry={() => location.reload()} />
      )}
    </>
  )
}

function Unknown() {
  usePage([{ text: 'Nothing here' }])
  return <Empty level={1} title="There is nothing here" text="The address names no place of the console." />
}

interface BoundaryProps {
  readonly children: ComponentChildren
}

/** Catches what a place throws while it is rendered. */
class Boundary extends Component<BoundaryProps, { readonly error?: unknown }> {
  static override getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override componentDidCatch(error: unknown): void {
    console.error(error)
  }

  override render({ children }: BoundaryProps, { error }: { readonly error?: unknown }) {
    return error === undefined ? children : <Failure error={error} onRetry={() => location.reload()} />
  }
}
