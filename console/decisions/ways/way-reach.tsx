/** What a step of a way allows besides the call, which the server proves over all requests. */
import type { PolicyCheck } from '../../../schemas/endpoints.ts'
import { post } from '../../api/client.ts'
import { useLoaded } from '../../state/loaded.ts'
import { DifferenceText, type DifferenceWords } from '../difference-text.tsx'
import type { Explanation, Step } from '../explanation.ts'
import { exampleLink } from '../question-link.ts'

/** The kinds of policies whose changes can be compared. */
const KINDS: Readonly<Partial<Record<Step['layer'], string>>> = {
  identity: 'identity',
  boundary: 'boundary',
  session: 'session',
  trust: 'trust',
  serviceControl: 'scp',
  resourceControl: 'rcp',
}

const WORDS: DifferenceWords = {
  contained: 'This change allows nothing else',
  grants: 'This change also allows',
  denials: 'This change also lifts the denial of',
  unknown: 'Not proved that this change allows nothing else',
}

/** The same of a smaller edit that comes after a narrower one. */
const SHORTER: DifferenceWords = {
  ...WORDS,
  grants: 'Shorter, but also allows',
  denials: 'Shorter, but also lifts the denial of',
  unknown: 'Shorter, but not proved to allow nothing else',
}

/** A policy of which no statement remains. */
const EMPTY = '{"Version":"2012-10-17","Statement":[]}'

interface WayReachProps {
  readonly step: Step
  readonly explanation: Explanation
}

export function WayReach({ step: { layer, edit, further }, explanation }: WayReachProps) {
  const kind = KINDS[layer]
  if (edit === undefined || kind === undefined) return null
  const { before, after } = edit
  const words = further?.startsWith('Shorter') ? SHORTER : WORDS
  return <Reach kind={kind} before={before} after={after ?? EMPTY} words={words} explanation={explanation} />
}

interface ReachProps {
  readonly kind: string
  readonly before: string
  readonly after: string
  readonly words: DifferenceWords
  readonly explanation: Explanation
}

function Reach({ kind, before, after, words, explanation }: ReachProps) {
  const { caller, action, resource } = explanation
  const body = { kind, document: after, reference: before, except: { principal: caller, action, resource } }
  const { value } = useLoaded(
    (signal) => post<PolicyCheck>('/_iamulator/policy-check', body, signal),
    [JSON.stringify(body)],
  )
  if (!value?.difference) return null
  const asked = kind === 'trust' ? { resource } : { principal: caller }
  return (
    <li>
      <DifferenceText
        difference={value.difference}
        words={words}
        link={(example) => exampleLink(example, asked)}
      />
    </li>
  )
}
