/** The identities that can perform an action, directly and by way of roles. */
import type { WhoCan, WhoCanIdentity } from '../../../../schemas/endpoints.ts'
import { AccountSquare } from '../../../components/account.tsx'
import { param } from '../../../router.ts'
import { accountOf } from '../../../state/console-state.ts'
import { nameInArn } from '../../../texts/arns.ts'
import { counted, shownText } from '../../../texts/shown-text.ts'
import { cellLink } from '../explain-link.ts'
import { VerdictMark } from '../map/edge-marks.tsx'
import type { MapModel } from '../map/map-types.ts'
import { nodeName, wayInWords } from '../words.ts'
import { Circumstances } from './circumstances.tsx'

/** More than this are counted. */
const MOST = 100

interface WhoListProps {
  readonly found: WhoCan
  readonly model: MapModel
}

export function WhoList({ found, model }: WhoListProps) {
  const direct = found.identities.filter(({ hops }) => hops === 0)
  const others = found.identities.filter(({ hops }) => hops > 0)
  const resource = param('resource')
  return (
    <aside class="access-inspector" aria-label="Who can" data-scrolls>
      <section class="access-section access-summary">
        <h2>
          Who can <span class="code">{shownText(found.action)}</span>
        </h2>
        {resource !== '' && <p class="quiet small code">{shownText(resource)}</p>}
        <p class="quiet">
          {found.identities.length === 0
            ? 'Nobody can.'
            : `${counted(direct.length, 'identity', 'identities')} directly, ${others.length} by way of a role.`}
        </p>
        <Circumstances />
      </section>
      <People title="Directly" people={alike(direct, model)} />
      <People title="By way of a role" people={alike(others, model)} />
    </aside>
  )
}

/** Identities that the map folds into one, and that get there in the same way. */
interface Alike {
  readonly identity: WhoCanIdentity
  readonly name: string
  readonly count: number
}

function alike(identities: readonly WhoCanIdentity[], { byId }: MapModel): readonly Alike[] {
  const found = Map.groupBy(identities, ({ id, way }) =>
    JSON.stringify([byId.get(id)?.id ?? id, way.slice(1)]),
  )
  return [...found.values()].flatMap((group) => {
    const [identity] = group
    if (!identity) return []
    const own = nodeName(identity)
    const name = group.length === 1 ? own : (byId.get(identity.id)?.name ?? own)
    return [{ identity, name, count: group.length }]
  })
}

function People({ title, people }: { readonly title: string; readonly people: readonly Alike[] }) {
  if (people.length === 0) return null
  return (
    <section class="access-section">
      <h3 class="caption">{title}</h3>
      <ul class="access-edge-list">
        {people.slice(0, MOST).map((each) => (
          <Person key={each.identity.id} {...each} />
        ))}
      </ul>
      {people.length > MOST && <p class="quiet small">And {people.length - MOST} more.</p>}
    </section>
  )
}

function Person({ identity, name, count }: Alike) {
  const { id, account, verdict, conditions, way, hops } = identity
  const isDirect = hops === 0
  const link = isDirect ? cellLink(id, param('action'), param('resource'), conditions) : undefined
  const detail = identity.detail ?? (account === undefined ? '' : accountOf(account).name)
  return (
    <li class="access-edge-item">
      <VerdictMark verdict={verdict} />
      <div class="access-edge-text">
        <p class="access-edge-name" data-tooltip={shownText(id)}>
          <span>
            {account !== undefined && <AccountSquare id={account} />} <b>{shownText(name)}</b>{' '}
            <span class="quiet">{shownText(detail)}</span>
          </span>
          {count > 1 && <span class="quieter small">{count}</span>}
        </p>
        {!isDirect && <p class="quiet small">by way of {way.slice(1).map(roleInWay).join(', then ')}</p>}
        <Ways conditions={conditions} />
        {link !== undefined && (
          <a class="small" href={link}>
            Explain<span class="unseen"> {name}</span>
          </a>
        )}
      </div>
    </li>
  )
}

function Ways({ conditions }: Pick<WhoCanIdentity, 'conditions'>) {
  return (
    <>
      {conditions.slice(0, 2).map((each, index) => (
        <p key={wayInWords(each)} class="quiet small">
          {index === 0 ? 'if' : 'or if'} <span class="code">{shownText(wayInWords(each))}</span>
        </p>
      ))}
    </>
  )
}

function roleInWay(id: string): string {
  return shownText(nameInArn(id).name)
}
