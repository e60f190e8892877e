/**
 * Questions that can take seconds. What they are asked and what they answer is plain data, so that a thread can answer them.
 */
import { compilePolicy, type LayerName, type SourcedPolicy } from '../../policy/index.ts'
import {
  type PolicyOwner,
  type PolicyProof,
  provePolicy,
  publicAccess,
  type Side,
} from '../../policy/proofs/index.ts'
import { outcomeBeyond, outcomeOfAccess, outcomeOfEquality, outcomeOfPublicAccess } from './outcomes.ts'
import { type CheckOptions, proofOptions, tried } from './questions.ts'

/** A side of a proof, by the texts of its policies. */
export type TextSide = readonly { readonly layer: LayerName; readonly texts: readonly string[] }[]

/** Each function throws TakesLong in a trial that is too short. */
const QUESTIONS = {
  outcomeBeyond,
  outcomeOfEquality,
  outcomeOfAccess,
  outcomeOfPublicAccess,

  proveTexts: (granted: TextSide, reference: TextSide, options: CheckOptions): PolicyProof =>
    tried(provePolicy(sideOf(granted), sideOf(reference), proofOptions(options)), options),

  provePublic: (text: string, owner: PolicyOwner, options: CheckOptions): PolicyProof =>
    tried(publicAccess(sourced(text), owner, proofOptions(options)), options),
}

export type LongQuestions = typeof QUESTIONS

/** A question by its name, with what its function is given. */
export interface LongQuestion {
  readonly name: keyof LongQuestions
  readonly parameters: readonly unknown[]
}

/** @throws what the function of the question throws */
export function answerOf({ name, parameters }: LongQuestion): unknown {
  return Reflect.apply(QUESTIONS[name], undefined, parameters)
}

const sideOf = (side: TextSide): Side => ({
  sets: side.map(({ layer, texts }) => ({ layer, policies: texts.map(sourced) })),
})

const sourced = (text: string): SourcedPolicy => ({
  policy: compilePolicy(text),
  source: 'checked',
  kind: 'inline',
})
