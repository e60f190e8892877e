/** Understands what people paste from a terminal: an ARN, a request ID, or a whole denial. */
import { useEffect, useState } from 'preact/hooks'
import { get } from '../api/client.ts'
import { linkTo } from '../router.ts'
import type { Entry } from './entry.ts'

const REQUEST_ID = /\b[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\b/i
const DENIAL =
  /User: (arn:\S+) is not authorized to perform: ([\w-]+:\w+)(?: on resource: ("?)(\S+?)\3(?=[.,;]?(?:\s|$)))?/

export interface Denial {
  readonly principal: string
  readonly action: string
  readonly resource: string
}

/** Returns what AWS's text of a denial names. Undefined for another text. */
function denialIn(text: string): Denial | undefined {
  const [, principal, action, , resource = '*'] = DENIAL.exec(text) ?? []
  return principal === undefined || action === undefined ? undefined : { principal, action, resource }
}

/** Returns a text that is the ARN of something that policies can name, and the search does not know. */
function arnIn(text: string): string | undefined {
  return /^arn:[\w-]+:(?!iam:|sts:)[\w-]+:\S*$/.exec(text.trim())?.[0]
}

function requestIdIn(text: string): string | undefined {
  return REQUEST_ID.exec(text)?.[0].toLowerCase()
}

/** Returns the lines for a pasted text. */
export function usePasted(text: string): readonly Entry[] {
  const denial = denialIn(text)
  const recorded = useRecorded(denial)
  const requestId = requestIdIn(text) ?? recorded
  return [
    ...(requestId === undefined
      ? []
      : [entry('request', 'Explain this request', requestId, linkTo(['explain', requestId]))]),
    ...(denial === undefined
      ? []
      : [
          entry(
            'question',
            `Ask: may it ${denial.action} now?`,
            denial.principal,
            linkTo(['explain'], { ...denial }),
          ),
        ]),
    ...resourceEntries(arnIn(text)),
  ]
}

/** What one can ask about the resource of another service. */
function resourceEntries(resource: string | undefined): readonly Entry[] {
  if (resource === undefined) return []
  return [
    entry('resource', 'Ask: who may … on it', resource, linkTo(['explain'], { resource })),
    entry('calls', 'Calls on it', resource, linkTo(['live'], { q: `resource:${resource}` }), 'live'),
  ]
}

function entry(
  key: string,
  name: string,
  detail: string,
  link: string,
  icon: Entry['icon'] = 'explain',
): Entry {
  return { key: `pasted ${key}`, group: 'Pasted', icon, name, detail, link }
}

/** Returns the ID of the latest request that was denied with this text, if its decision is still kept. */
function useRecorded(denial: Denial | undefined): string | undefined {
  const [found, setFound] = useState<string>()
  const { principal, action, resource } = denial ?? {}
  useEffect(() => {
    setFound(undefined)
    if (principal === undefined) return
    const controller = new AbortController()
    const query = { caller: principal, action, limit: LOOKED_AT }
    get<Decisions>('/_iamulator/decisions', query, controller.signal).then(
      ({ decisions }) => setFound(refusedAmong(decisions, resource)),
      () => {},
    )
    return () => controller.abort()
  }, [principal, action, resource])
  return found
}

/** How many of the latest decisions are looked at. */
const LOOKED_AT = 50

/** The text may name the resource in another way than policies see it. */
function refusedAmong(decisions: Decisions['decisions'], resource: string | undefined): string | undefined {
  const refused = decisions.filter(({ decision }) => decision !== 'allowed')
  return (refused.find((each) => each.resource === resource) ?? refused[0])?.requestId
}

interface Decisions {
  readonly decisions: readonly {
    readonly requestId: string
    readonly decision?: string
    readonly resource?: string
  }[]
}
