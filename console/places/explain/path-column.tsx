/** The path of a call from layer to layer, top to bottom. Each layer selects its policies. */
import { Tag } from '../../components/tag.tsx'
import {
  decidingStatement,
  type ExplainedLayer,
  type Explanation,
  nameOfPolicy,
} from '../../decisions/explanation.ts'
import type { PathLayer } from '../../decisions/layers.ts'
import { decidingPlace } from '../../decisions/layers.ts'
import { outcomeOfPath } from '../../decisions/sentences.ts'
import { Mark, outcomeOf } from '../../marks/mark.tsx'
import { breakOf, type Verdict } from '../../marks/path.tsx'
import { setParams } from '../../router.ts'
import { shownText } from '../../texts/shown-text.ts'
import { absenceOf } from './absent-layers.ts'
import { PathMark } from './path-mark.tsx'

interface PathColumnProps {
  readonly explanation: Explanation
  readonly layers: readonly PathLayer[]
  readonly selected: string | undefined
}

export function PathColumn({ explanation, layers, selected }: PathColumnProps) {
  const broken = breakOf(layers.map(({ verdict }) => verdict))
  const { outcome, why } = outcomeOfPath(explanation)
  return (
    <section class="path-column" aria-labelledby="path-heading">
      <h2 id="path-heading" class="path-start">
        What the call has to pass
      </h2>
      <ol>
        {layers.map((layer, at) => (
          <Row
            key={layer.key}
            layer={layer}
            explanation={explanation}
            isSelected={layer.key === selected}
            isAfter={broken !== -1 && at > broken}
            isBreak={at === broken}
            isReported={
              explanation.reported !== undefined && at !== broken && layer.key === decidingPlace(explanation)
            }
          />
        ))}
      </ol>
      <p class="row path-end">
        <Mark outcome={outcomeOf(explanation.decision)} size={16} label="" />
        <span>
          <b class={`outcome-${outcomeOf(explanation.decision)}`}>{outcome}</b> {why}
        </span>
      </p>
    </section>
  )
}

const WORDS: Readonly<Record<Verdict, string>> = {
  a: 'Allows',
  o: 'Has no say',
  e: 'Has no say',
  n: 'Does not allow',
  d: 'Denies',
  '-': 'None',
}

interface RowProps {
  readonly layer: PathLayer
  readonly explanation: Explanation
  readonly isSelected: boolean
  readonly isAfter: boolean
  readonly isBreak: boolean
  readonly isReported: boolean
}

function Row({ layer, explanation, isSelected, isAfter, isBreak, isReported }: RowProps) {
  const { key, name, verdict, sets } = layer
  const place = `path-row-${isBreak ? 'break' : isAfter ? 'after' : 'before'}`
  const content = (
    <>
      <PathMark verdict={verdict} isAfter={isAfter} />
      <span class="path-name">{name}</span>
      {isReported && <Tag>reported</Tag>}
      <span class={`path-verdict path-verdict-${verdict}`}>{WORDS[verdict]}</span>
      <span class="path-why">{shownText(whyOf(layer, explanation))}</span>
      {sets.length > 1 && <Levels sets={sets} />}
    </>
  )
  return (
    <li class={`path-item ${place}`} data-verdict={verdict} data-layer={key}>
      {sets.length === 0 ? (
        <div class="path-layer">{content}</div>
      ) : (
        <button
          type="button"
          class={`path-layer path-layer-${verdict}`}
          aria-pressed={isSelected}
          onClick={() => setParams({ layer: key, policy: '' })}
        >
          {content}
        </button>
      )}
    </li>
  )
}

function whyOf(layer: PathLayer, explanation: Explanation): string {
  const { key, sets, verdict } = layer
  const [first] = sets
  if (!first) return explanation.rule === undefined ? absenceOf(key, explanation) : 'No policy was asked'
  if (first.layer === 'root' || verdict === 'o' || verdict === 'e') return first.why
  if (key === 'serviceControl' && verdict === 'a') return 'Every level has to allow'
  return statementText(sets.find((each) => isAbout(each, verdict)) ?? first)
}

/** Returns the policy and the statement that a verdict is about. */
function statementText(set: ExplainedLayer): string {
  const found = decidingStatement(set)
  if (!found) return set.policies.length === 0 ? 'There is no policy' : set.why
  const statement = `statement ${found.statement.index + 1}`
  return `${nameOfPolicy(found.policy)} · ${found.statement.applies ? statement : `closest is ${statement}`}`
}

function isAbout({ verdict }: ExplainedLayer, place: Verdict): boolean {
  if (place === 'd') return verdict === 'denies'
  return verdict === (place === 'n' ? 'doesNotAllow' : 'allows')
}

/** The levels of an organization, or sets of session policies, with their policies. */
function Levels({ sets }: { readonly sets: readonly ExplainedLayer[] }) {
  return (
    <span class="path-levels">
      {sets.map((set, at) => (
        <span key={at} class={`path-level path-level-${set.verdict}`}>
          <b class="truncated">{shownText(nameOfLevel(set, at))}</b>
          <span class="truncated">{shownText(set.policies.map(nameOfPolicy).join(', ') || 'no policy')}</span>
        </span>
      ))}
    </span>
  )
}

export function nameOfLevel({ target, level }: ExplainedLayer, at: number): string {
  if (!target) return `Set ${level ?? at + 1}`
  return target.type === 'ROOT' ? 'Root' : (target.name ?? target.id)
}
