/** What the organization of the account allows an identity at most: its SCPs, level by level. */
import type { ExplanationData } from '../../../../schemas/endpoints.ts'
import { post } from '../../../api/client.ts'
import { Loaded } from '../../../components/loading.tsx'
import { linkTo } from '../../../router.ts'
import { useLoaded } from '../../../state/loaded.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { Nothing, Panel } from '../panel.tsx'

type Layer = ExplanationData['layers'][number]

/** SCPs are the same for every action, so any action that needs a permission finds them. */
const ANY_ACTION = 's3:ListAllMyBuckets'

async function controlsOf(arn: string, signal: AbortSignal): Promise<readonly Layer[]> {
  const question = { principal: arn, action: ANY_ACTION }
  const { layers } = await post<ExplanationData>('/_iamulator/explain', question, signal)
  return layers.filter(({ layer }) => layer === 'serviceControl')
}

export function OrganizationPolicies({ arn }: { readonly arn: string }) {
  const controls = useLoaded((signal) => controlsOf(arn, signal), [arn])
  return (
    <Panel title="By the organization" note="service control policies">
      <Loaded of={controls} lines={2}>
        {(levels) => <Levels levels={levels} />}
      </Loaded>
    </Panel>
  )
}

function Levels({ levels }: { readonly levels: readonly Layer[] }) {
  const exempt = levels.find(({ verdict }) => verdict === 'exempt')
  if (exempt) return <Nothing>{exempt.why}</Nothing>
  if (levels.length === 0) return <Nothing>No SCP limits this account.</Nothing>
  return (
    <ul class="identity-lines">
      {levels.map(({ level = 0, target, policies }) => (
        <li key={level} class="row identity-line">
          <span class="identity-level truncated">{targetName(target)}</span>
          <span class="identity-grow truncated">
            {policies.map(({ source, name }) => shownText(name ?? source)).join(', ')}
          </span>
          {target && (
            <a href={linkTo(['organization', target.id], { tab: 'effective' })} class="small">
              Effective policies
            </a>
          )}
        </li>
      ))}
    </ul>
  )
}

function targetName(target: Layer['target']): string {
  if (target === undefined) return 'Organization'
  return target.type === 'ROOT' ? 'Root' : shownText(target.name ?? target.id)
}
