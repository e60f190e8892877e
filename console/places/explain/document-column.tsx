/** The policies of a layer as they were at the call: a list if there are several, and the document of one. */
import { useSignal } from '@preact/signals'
import { Button, CopyButton, LinkButton } from '../../components/button.tsx'
import { Tag } from '../../components/tag.tsx'
import { PolicyDocument } from '../../decisions/documents/policy-document.tsx'
import {
  decidingStatement,
  type ExplainedLayer,
  type ExplainedPolicy,
  type ExplainedStatement,
  type Explanation,
  isInTheWay,
  kindOfPolicy,
  nameOfPolicy,
} from '../../decisions/explanation.ts'
import { changeInUpstream, isInUpstream } from '../../decisions/guarded-call.ts'
import type { PathLayer } from '../../decisions/layers.ts'
import { fateOf } from '../../decisions/sentences.ts'
import { editorLink } from '../../decisions/ways/edit-first.ts'
import { param, setParams } from '../../router.ts'
import { shownText } from '../../texts/shown-text.ts'
import { nameOfLevel } from './path-column.tsx'

/** A policy of the layer, in one of its levels. */
interface Listed {
  readonly set: ExplainedLayer
  readonly policy: ExplainedPolicy
  readonly level: string
  /** The statement that the verdict of the set is about, if it is in this policy. */
  readonly deciding: ExplainedStatement | undefined
}

interface DocumentColumnProps {
  readonly explanation: Explanation
  readonly layer: PathLayer | undefined
}

export function DocumentColumn({ explanation, layer }: DocumentColumnProps) {
  const listed = layer ? listedPolicies(layer) : []
  const chosen = listed[Number(param('policy')) || 0] ?? listed[0]
  return (
    <section class="document-column" aria-label="Policies">
      {listed.length > 1 && <PolicyList listed={listed} chosen={chosen} />}
      {chosen ? (
        <Opened key={chosen.policy.source} explanation={explanation} listed={chosen} />
      ) : (
        <NoPolicies layer={layer} />
      )}
    </section>
  )
}

/** Returns the policies that have a word to say first. */
function listedPolicies({ sets }: PathLayer): readonly Listed[] {
  const all = sets.flatMap((set, at) => {
    const found = decidingStatement(set)
    return set.policies.map((policy): Listed => {
      const deciding = found?.policy === policy ? found.statement : undefined
      return { set, policy, level: sets.length > 1 ? nameOfLevel(set, at) : '', deciding }
    })
  })
  return all
    .map((each) => ({ each, rank: rankOf(each) }))
    .sort((one, other) => one.rank - other.rank)
    .map(({ each }) => each)
}

/** A set in the way of which no statement came close comes before sets that allow. */
function rankOf({ set, policy, deciding }: Listed): number {
  if (deciding) return isInTheWay(set) ? 0 : 2
  if (isInTheWay(set) && decidingStatement(set) === undefined) return 1
  if (policy.statements.some(({ applies }) => applies)) return 3
  return policy.statements.some(({ failure }) => /Resource|Condition/.test(failure?.element ?? '')) ? 4 : 5
}

interface PolicyListProps {
  readonly listed: readonly Listed[]
  readonly chosen: Listed | undefined
}

function PolicyList({ listed, chosen }: PolicyListProps) {
  return (
    <ul class="policy-list" aria-label="Policies of this layer">
      {listed.map((each, at) => (
        <li key={`${each.level} ${each.policy.source} ${each.policy.group}`}>
          <button
            type="button"
            class="row policy-item"
            aria-pressed={each === chosen}
            onClick={() => setParams({ policy: at === 0 ? '' : String(at) })}
          >
            <span class="policy-name truncated">{shownText(nameOfPolicy(each.policy))}</span>
            {each.level !== '' && <span class="quieter truncated">{shownText(each.level)}</span>}
            <span class="policy-fate quieter">{fateOfPolicy(each)}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}

function fateOfPolicy({ policy: { readable, missing, statements }, deciding }: Listed): string {
  if (missing) return 'does not exist'
  if (!readable) return 'cannot be read'
  if (deciding) return fateOf(deciding)
  return statements.some(({ applies }) => applies) ? 'Applies' : 'No statement applies'
}

interface OpenedProps {
  readonly explanation: Explanation
  readonly listed: Listed
}

function Opened({ explanation, listed: { set, policy, deciding } }: OpenedProps) {
  const { documents = {}, caller } = explanation
  const link = editorLink(policy, set.layer, caller)
  const text = documents[policy.document ?? ''] ?? ''
  const { source, version, group, readable, missing } = policy
  const isWhole = useSignal(deciding === undefined)
  return (
    <>
      <header class="row document-head">
        <h2 class="truncated" data-tooltip={source}>
          {shownText(nameOfPolicy(policy))}
        </h2>
        <Tag>{kindOfPolicy(policy, set.layer)}</Tag>
        {version !== undefined && <span class="quiet">version {version.slice(1)}</span>}
        {group !== undefined && (
          <span class="quiet truncated">of {shownText(nameOfPolicy({ source: group }))}</span>
        )}
        <span class="row document-buttons">
          <CopyButton text={text} what="policy" />
          {link !== undefined && (
            <LinkButton href={link} icon="policy" isSmall>
              Open in editor
            </LinkButton>
          )}
        </span>
      </header>
      {isInUpstream(explanation, set.layer) && (
        <p class="document-upstream quiet">{changeInUpstream(explanation)}</p>
      )}
      {missing && <p class="document-problem">It does not exist, so it allows nothing.</p>}
      {!readable && !missing && <p class="document-problem">It cannot be read, so it allows nothing.</p>}
      <div class={isWhole.value ? '' : 'document-shortened'}>
        <PolicyDocument text={text} policy={policy} deciding={deciding} />
      </div>
      {deciding && !isWhole.value && (
        <div class="document-more">
          <Button
            kind="quiet"
            onClick={() => {
              isWhole.value = true
            }}
          >
            Show the whole policy
          </Button>
        </div>
      )}
    </>
  )
}

function NoPolicies({ layer }: { readonly layer: PathLayer | undefined }) {
  const why = layer?.sets[0]?.why ?? ''
  return <p class="document-none quiet">There is no policy in this layer. {shownText(why)}</p>
}
