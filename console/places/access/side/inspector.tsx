/** The panel about the selected node: who can become it, what it can become, and what is in reach. */
import type { TrustGraph } from '../../../../schemas/endpoints.ts'
import { CopyButton, LinkButton } from '../../../components/button.tsx'
import { Icon } from '../../../components/icon.tsx'
import { param } from '../../../router.ts'
import { accountOf } from '../../../state/console-state.ts'
import { nameInArn } from '../../../texts/arns.ts'
import { counted, shownText } from '../../../texts/shown-text.ts'
import { identityLink } from '../../identities/address.ts'
import { isWorking, type MapModel, type ShownNode } from '../map/map-types.ts'
import { colorOf, iconOf } from '../map/node-button.tsx'
import { showsDeclared } from '../toolbar.tsx'
import { kindInWords } from '../words.ts'
import { Become } from './become.tsx'
import { EdgeList } from './edge-list.tsx'
import { Members } from './members.tsx'
import { inReach } from './reach.ts'
import { Summary } from './summary.tsx'

interface InspectorProps {
  readonly graph: TrustGraph
  readonly model: MapModel
  readonly selected: ShownNode | undefined
}

export function Inspector({ graph, model, selected }: InspectorProps) {
  if (!selected)
    return (
      <aside class="access-inspector" aria-label="About the map" tabIndex={-1}>
        {param('sel') !== '' && <Gone id={param('sel')} />}
        <Summary graph={graph} />
      </aside>
    )
  const { byId } = model
  const edges = showsDeclared() ? model.edges : model.edges.filter(({ edge }) => isWorking(edge))
  const before = edges.filter(({ to }) => to === selected.id)
  const after = edges.filter(({ from }) => from === selected.id)
  const works = ({ edge }: (typeof edges)[number]) => isWorking(edge)
  return (
    <aside class="access-inspector" aria-label={`About ${shownText(selected.name)}`} data-scrolls>
      <Head selected={selected} />
      {selected.members.length > 1 && <Members members={selected.members} />}
      <EdgeList title="Can become it" edges={before.filter(works)} byId={byId} side="from" />
      <EdgeList title="It can become" edges={after.filter(works)} byId={byId} side="to" />
      <EdgeList
        title="Declared, but does not work"
        edges={[...before, ...after].filter((each) => !works(each))}
        byId={byId}
        side={selected.id}
      />
      <Reach graph={graph} selected={selected} />
    </aside>
  )
}

/** The address names a node that is not in the map. */
function Gone({ id }: { readonly id: string }) {
  return (
    <section class="access-section" role="status">
      <h2>{shownText(nameInArn(id).name)} is not in the map</h2>
      <p class="quiet">
        {param('account') === ''
          ? 'It was deleted, or nobody becomes it, and it becomes nobody.'
          : 'It was deleted, or has to do with other accounts only.'}
      </p>
    </section>
  )
}

function Head({ selected }: { readonly selected: ShownNode }) {
  const { node, name, members } = selected
  // The subject of a provider follows its ARN.
  const [arn = ''] = node.id.split('#')
  const link = members.length === 1 ? identityLink(arn) : undefined
  const isIdentity = node.kind === 'role' || node.kind === 'user'
  return (
    <header class="access-head">
      <div class="access-head-name">
        <span class={`access-head-icon ${colorOf(node)}`}>
          <Icon name={iconOf(selected)} />
        </span>
        <div>
          <h2>{shownText(name)}</h2>
          <p class="quiet small">{shownText(aboutNode(selected))}</p>
        </div>
      </div>
      <div class="row wrap">
        {link !== undefined && (
          <LinkButton href={link} isSmall>
            Open
          </LinkButton>
        )}
        {link !== undefined && node.kind === 'role' && <Become key={node.id} role={node} />}
        {link !== undefined && isIdentity && (
          <LinkButton href={identityLink(arn, { tab: 'policies' }) ?? link} isSmall>
            Policies
          </LinkButton>
        )}
        <span class="access-copy">
          <CopyButton text={location.href} what="link" icon="link" />
        </span>
      </div>
    </header>
  )
}

function aboutNode({ node, members, detail }: ShownNode): string {
  const place = node.account === undefined ? '' : ` in ${accountOf(node.account).name}`
  if (members.length > 1) return `${counted(members.length, kindInWords(node).toLowerCase())}${place}`
  const boundary = node.boundary === undefined ? '' : `, limited by ${nameInArn(node.boundary).name}`
  const subject = detail === '' ? '' : `, ${detail}`
  const administrator = node.administrator ? ', administrator' : ''
  return `${kindInWords(node)}${place}${boundary}${subject}${administrator}`
}

function Reach({ graph, selected }: { readonly graph: TrustGraph; readonly selected: ShownNode }) {
  const { roles, accounts, administrators } = inReach(graph, selected.members)
  const facts = [
    [roles, roles === 1 ? 'role' : 'roles'],
    [accounts, accounts === 1 ? 'account' : 'accounts'],
    [administrators, administrators === 1 ? 'administrator' : 'administrators'],
  ] as const
  return (
    <section class="access-section">
      <h3 class="caption">In reach, all hops</h3>
      <ul class="access-reach">
        {facts.map(([count, noun]) => (
          <li key={noun}>
            <b>{count}</b> {noun}
          </li>
        ))}
      </ul>
    </section>
  )
}
