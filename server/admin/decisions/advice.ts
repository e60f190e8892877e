/**
 * Finds the changes that would allow a denied request, the narrowest first, and says what else they allow. All answers
 * that name a change take it from here.
 */

import {
  type Evaluation,
  evaluationOf,
  type explanationOf,
} from '../../../analysis/explanation/explanation.ts'
import { narrowest } from '../../../analysis/explanation/narrowest.ts'
import { type FurtherAccess, furtherAccess } from '../../../analysis/policy-checks/further-access.ts'
import type { Verdict } from '../../../core/access/judge.ts'
import { type Change, documentEdits } from '../../../policy/index.ts'
import type { Iamulator } from '../endpoint.ts'
import { principalCounter } from './principals-of-change.ts'

/** Evaluates the policies of a verdict. */
export function advisedEvaluation(iamulator: Iamulator, verdict: Verdict): Promise<Evaluation> {
  return evaluationOf(verdict, narrowest(principalCounter(iamulator, verdict)))
}

type Explained = Pick<ReturnType<typeof explanationOf>, 'change'>

/** Adds to each step what it allows besides the request. */
export async function withFurtherAccess<E extends Explained>(
  iamulator: Iamulator,
  verdict: Verdict,
  { remedies }: Evaluation,
  explained: E,
): Promise<E> {
  const { change } = explained
  if (change === null) return explained
  const effects = await Promise.all(remedies.map((changes) => effectsOf(iamulator, verdict, changes)))
  const [best = [], ...others] = effects
  const said = <Step extends object>(steps: readonly Step[], found: readonly Effect[]) =>
    steps.map((step, at) => ({ ...step, further: found[at] && sentenceOn(found[at], isWider(found, best)) }))
  return {
    ...explained,
    change: {
      steps: said(change.steps, best),
      alternatives: change.alternatives.map((steps, at) => said(steps, others[at] ?? [])),
    },
  }
}

/** The effects of a step besides allowing the request. */
interface Effect {
  /** Undefined if that is not known, or if the step changes only the request. */
  readonly access: FurtherAccess | undefined
  /** How many principals other than the caller it concerns. */
  readonly others: number
}

function effectsOf(
  iamulator: Iamulator,
  verdict: Verdict,
  changes: readonly Change[],
): Promise<readonly Effect[]> {
  const { request, layers } = verdict
  const except = { principal: request.principal.arn, action: request.action, resource: request.resource }
  const count = principalCounter(iamulator, verdict)
  const edits = documentEdits(layers, changes)
  return Promise.all(
    changes.map(async (change, at) => {
      const edit = edits[at]
      const document = edit && { layer: change.layer, before: edit.before, after: edit.after ?? null }
      const access = document && (await furtherAccess(document, except))
      return { access, others: count(change, { layers }) - 1 }
    }),
  )
}

/** A shorter change comes after the first one only because it allows more, or concerns more principals. */
function isWider(effects: readonly Effect[], best: readonly Effect[]): boolean {
  const isWide = (all: readonly Effect[]) => all.some(({ access }) => access?.isNothing === false)
  const othersIn = (all: readonly Effect[]) => Math.max(0, ...all.map(({ others }) => others))
  return effects !== best && (othersIn(effects) > othersIn(best) || (isWide(effects) && !isWide(best)))
}

function sentenceOn({ access, others }: Effect, isShorter: boolean): string | undefined {
  const concerns = others > 0 ? [`concerns ${othersText(others)}, too`] : []
  const isPlain = access?.isNothing === true && concerns.length > 0
  const parts = [...(access && !isPlain ? [access.text] : []), ...concerns]
  if (parts.length === 0) return undefined
  return `${isShorter && !(access?.isNothing && others === 0) ? 'Shorter, but' : 'This change'} ${parts.join(', and ')}.`
}

function othersText(others: number): string {
  if (!Number.isFinite(others)) return 'all others that have the policy'
  return others === 1 ? '1 other principal' : `${others.toLocaleString('en')} other principals`
}
