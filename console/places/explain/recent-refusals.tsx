/** The latest refusals, for a page on which nothing is asked yet. */
import { get } from '../../api/client.ts'
import { Identity } from '../../components/account.tsx'
import { Loaded } from '../../components/loading.tsx'
import { Mark, outcomeOf } from '../../marks/mark.tsx'
import { PathRow } from '../../marks/path.tsx'
import { linkTo } from '../../router.ts'
import { emulatorNow } from '../../state/console-state.ts'
import { useLoaded } from '../../state/loaded.ts'
import { shownText } from '../../texts/shown-text.ts'
import { ago } from '../../texts/times.ts'

interface Refusal {
  readonly number: number
  readonly requestId: string
  readonly time: string
  readonly decision: string
  readonly caller: string
  readonly action: string
  readonly resource: string
  readonly path?: string
}

const SHOWN = 8
/** How many are looked at for as many different ones. */
const ASKED_FOR = 200

async function load(signal: AbortSignal): Promise<readonly Refusal[]> {
  const query = { effect: '*Deny', limit: ASKED_FOR }
  const { decisions } = await get<{ readonly decisions: readonly Refusal[] }>(
    '/_iamulator/decisions',
    query,
    signal,
  )
  return differentOnes(decisions).slice(0, SHOWN)
}

/** Keeps the newest of refusals that are the same call: programs try again. */
function differentOnes(refusals: readonly Refusal[]): readonly Refusal[] {
  const byCall = new Map<string, Refusal>()
  for (const refusal of refusals) {
    const call = [refusal.caller, refusal.action, refusal.resource, refusal.path].join(' ')
    if (!byCall.has(call)) byCall.set(call, refusal)
  }
  return [...byCall.values()]
}

export function RecentRefusals() {
  const refusals = useLoaded(load, [])
  return (
    <section class="refusals" aria-labelledby="refusals-heading">
      <h2 id="refusals-heading">Recent refusals</h2>
      <Loaded of={refusals}>
        {(found) =>
          found.length === 0 ? (
            <p class="quiet">
              No call was denied yet. Each denial in the server's log ends with the address of its
              explanation.
            </p>
          ) : (
            <ul>
              {found.map((refusal) => (
                <Row key={refusal.number} refusal={refusal} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  )
}

function Row({
  refusal: { requestId, time, decision, caller, action, path = '' },
}: {
  readonly refusal: Refusal
}) {
  return (
    <li>
      <a class="refusal" href={linkTo(['explain', requestId])}>
        <Mark outcome={outcomeOf(decision)} />
        <span class="refusal-action truncated">{shownText(action)}</span>
        <Identity arn={caller} />
        <span class="refusal-path">{path !== '' && <PathRow path={path} />}</span>
        <span class="quieter">{ago(Date.parse(time), emulatorNow())}</span>
      </a>
    </li>
  )
}
