/** Adds to an explanation what a page about it shows: documents, condition keys, and the calls that make each change. */
import { createHash } from 'node:crypto'
import { type Evaluation, explanationOf } from '../../../analysis/explanation/explanation.ts'
import type { Verdict } from '../../../core/access/judge.ts'
import { keysAskedFor, type PolicyExplanation } from '../../../policy/index.ts'
import type { Iamulator } from '../endpoint.ts'
import { advisedEvaluation, withFurtherAccess } from './advice.ts'
import { callsOfChanges } from './change-steps.ts'
import { denialOf } from './denial-message.ts'

/** Explains a decision in the schema `Explanation` of openapi.json, with the members that only `explain` has. */
export async function detailedExplanation(
  iamulator: Iamulator,
  verdict: Verdict,
  notes: readonly string[] = [],
) {
  const evaluation = await advisedEvaluation(iamulator, verdict)
  const details = callsOfChanges(iamulator, verdict, evaluation)
  const found = explanationOf(verdict, notes, evaluation)
  const explained = await withFurtherAccess(iamulator, verdict, evaluation, found)
  const denial = denialOf(verdict)
  const change = explained.change && withCalls(explained.change, details)
  return {
    ...explained,
    layers: explained.layers.map((layer, at) => withDocuments(layer, evaluation.layers[at])),
    change,
    message: denial?.message,
    reported: denial?.isReasoned ? explained.layer : undefined,
    documents: documentsIn(evaluation),
    contextKeys: contextKeysOf(verdict),
  }
}

/** The answer of {@link detailedExplanation}. */
export type DetailedExplanation = Awaited<ReturnType<typeof detailedExplanation>>

type Explained = ReturnType<typeof explanationOf>
type Layer = Explained['layers'][number]
type Change = NonNullable<Explained['change']>
type StepDetails = ReturnType<typeof callsOfChanges>[number][number]

function withDocuments(layer: Layer, evaluated: Evaluation['layers'][number] | undefined) {
  const policies = layer.policies.map((policy, at) => {
    const found = evaluated?.policies[at]
    return { ...policy, document: found && idOf(found), version: found?.version }
  })
  return { ...layer, policies, closest: evaluated?.closest }
}

/** Returns the texts of all documents, by ID. A policy can be in several layers. */
function documentsIn({ layers }: Evaluation): Readonly<Record<string, string>> {
  const policies = layers.flatMap((layer) => layer.policies)
  return Object.fromEntries(policies.map((policy) => [idOf(policy), policy.document]))
}

/** The same document has the same ID, also in other explanations. */
function idOf({ document }: Pick<PolicyExplanation, 'document'>): string {
  return createHash('sha256').update(document).digest('base64url').slice(0, 16)
}

function withCalls({ steps, alternatives }: Change, details: readonly (readonly StepDetails[])[]) {
  const [first = [], ...others] = details
  const combined = (texts: Change['steps'], found: readonly StepDetails[]) =>
    texts.map((step, at) => ({ ...step, ...found[at] }))
  return {
    steps: combined(steps, first),
    alternatives: alternatives.map((each, at) => combined(each, others[at] ?? [])),
  }
}

/** Returns the keys that a policy asked for, in the order of the policies, then the others that the request has. */
function contextKeysOf({ request: { action, context }, layers, ruling }: Verdict) {
  const asked = ruling ? new Map<string, string>() : keysAskedFor({ action }, layers)
  const written = context.written().map(([key, value]) => [key.toLowerCase(), { key, value }] as const)
  const present = new Map(written)
  return [
    ...[...asked].map(([lower, spelled]) => ({
      key: present.get(lower)?.key ?? spelled,
      value: present.get(lower)?.value ?? null,
      asked: true,
    })),
    ...written.filter(([lower]) => !asked.has(lower)).map(([, entry]) => entry),
  ]
}
