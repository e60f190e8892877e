/** The users and roles that can assume a role with its trust policy, by what all their policies say. */
import type { WhoCan, WhoCanIdentity } from '../../../../schemas/endpoints.ts'
import { post } from '../../../api/client.ts'
import { Loaded } from '../../../components/loading.tsx'
import { Mark } from '../../../marks/mark.tsx'
import { linkTo } from '../../../router.ts'
import { useLoaded } from '../../../state/loaded.ts'
import { counted, shownText } from '../../../texts/shown-text.ts'
import { IdentityLink } from '../identity-link.tsx'
import { Nothing, Panel } from '../panel.tsx'

interface TrustingIdentitiesProps {
  /** The ARN of the role. */
  readonly arn: string
  readonly document: string
}

/** More are in the access map. */
const SHOWN = 30

async function whoCan(resource: string, resourcePolicy: string, signal: AbortSignal): Promise<WhoCan> {
  const question = { action: 'sts:AssumeRole', resource, resourcePolicy, resourcePolicyKind: 'trust' }
  return post<WhoCan>('/_iamulator/who-can', question, signal)
}

export function TrustingIdentities({ arn, document }: TrustingIdentitiesProps) {
  const found = useLoaded((signal) => whoCan(arn, document, signal), [arn, document])
  const map = linkTo(['access', 'who'], { action: 'sts:AssumeRole', resource: arn })
  return (
    <Panel title="Users and roles that can" actions={<a href={map}>Access map</a>}>
      <Loaded of={found} lines={3}>
        {({ identities }) => <Lines identities={identities} />}
      </Loaded>
    </Panel>
  )
}

function Lines({ identities }: { readonly identities: readonly WhoCanIdentity[] }) {
  const direct = identities.filter(({ way, kind }) => way.length < 2 && /^(?:user|role)$/.test(kind))
  const further = identities.length - direct.length
  if (identities.length === 0) return <Nothing>No user and no role.</Nothing>
  return (
    <>
      <ul class="identity-lines">
        {direct.slice(0, SHOWN).map((identity) => (
          <Line key={identity.id} identity={identity} />
        ))}
      </ul>
      {direct.length > SHOWN && <Nothing>And {counted(direct.length - SHOWN, 'more')}.</Nothing>}
      {further > 0 && <Nothing>{counted(further, 'other')} by way of a role.</Nothing>}
    </>
  )
}

function Line({ identity: { id, verdict, conditions } }: { readonly identity: WhoCanIdentity }) {
  const ways = conditions.map(({ all }) => all.map(({ text }) => text).join(' and '))
  return (
    <li class="identity-trusted">
      {verdict === 'allowed' ? (
        <Mark outcome="allowed" isSolid />
      ) : (
        <span class="identity-open" role="img" aria-label="Allowed on a condition" />
      )}
      <div class="identity-grow">
        <p class="truncated">
          <IdentityLink arn={id} />
        </p>
        {ways.length > 0 && <p class="small quiet">If {shownText(ways.join(', or '))}</p>}
      </div>
    </li>
  )
}
