/** A place whose content is not there: it still loads, or the server refused it. */
import type { Loaded as Content } from '../state/loaded.ts'
import { usePage } from '../state/page.ts'
import { Loaded } from './loading.tsx'

interface WaitingProps<T> {
  /** The name of the place, which is the title of the page until there is another. */
  readonly place: string
  readonly of: Content<T>
}

export function Waiting<T>({ place, of }: WaitingProps<T>) {
  usePage([{ text: place }])
  return (
    <>
      <h1 class="unseen">{place}</h1>
      <Loaded of={of} lines={10}>
        {() => null}
      </Loaded>
    </>
  )
}
