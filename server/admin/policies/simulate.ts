/** Answers questions on the policies as they are and as drafts would make them. */

import { type Draft, redecided } from '../../../analysis/drafts.ts'
import { summaryOf } from '../../../analysis/explanation/explanation.ts'
import { judgeCall, type Verdict } from '../../../core/access/judge.ts'
import { mapInTurns } from '../../../core/runtime/turns.ts'
import {
  type Layers,
  type MatchedStatement,
  type SourcedPolicy,
  statementSpans,
} from '../../../policy/index.ts'
import { EndpointError } from '../../endpoints/endpoint-error.ts'
import { bodyReader } from '../body.ts'
import { type QuestionBody, questionOf } from '../decisions/question.ts'
import { notesOn, requirePossibleNames } from '../decisions/question-names.ts'
import { type Iamulator, ok, type Reply } from '../endpoint.ts'
import { type ChangeBody, draftsIn } from './changes.ts'

/** The schema `SimulationRequest` of openapi.json, which describes the members. */
interface Body {
  readonly questions: readonly QuestionBody[]
  readonly changes?: readonly ChangeBody[]
}

const readBody = bodyReader<Body>('SimulationRequest')

/**
 * Handles `POST /_iamulator/simulate`. A question that cannot be answered does not keep the others from answers, and others
 * run between the questions.
 */
export async function simulate(iamulator: Iamulator, json: unknown): Promise<Reply> {
  const { questions, changes = [] } = await readBody(json)
  const drafts = draftsIn(changes)
  const results = await mapInTurns(questions, (question) => resultOf(iamulator, question, drafts))
  return ok({ results })
}

function resultOf(iamulator: Iamulator, question: QuestionBody, drafts: readonly Draft[]) {
  try {
    requirePossibleNames(iamulator, question)
    const saved = judgeCall(questionOf(iamulator, question))
    const notes = notesOn(iamulator, question)
    return { notes, saved: outcomeOf(saved), draft: outcomeOf(redecided(saved, drafts)) }
  } catch (error) {
    if (!(error instanceof EndpointError)) throw error
    return { error: { code: error.code, message: error.message } }
  }
}

/** Returns what decided, with the line of each statement in its document. */
function outcomeOf(verdict: Verdict) {
  const { decision, layer, reason } = summaryOf(verdict)
  const boundary = layer === 'boundary' ? verdict.layers.boundary?.source : undefined
  const because = verdict.decision.statements.map((statement) => toMatched(statement, verdict.layers))
  return { decision, layer, reason, rule: verdict.ruling?.why, boundary, because }
}

function toMatched({ layer, source, group, index, sid }: MatchedStatement, layers: Layers) {
  const found = policiesIn(layers, layer).find((each) => each.source === source && each.group === group)
  const line = found && statementSpans(found.policy.text)[index]?.start.line
  return { layer, source, name: found?.name, group, index, sid, line }
}

function policiesIn(layers: Layers, layer: MatchedStatement['layer']): readonly SourcedPolicy[] {
  const { identity, boundary, session = [], resource, serviceControl = [], resourceControl = [] } = layers
  const { endpoint } = layers
  switch (layer) {
    case 'session':
      return session.flat()
    case 'serviceControl':
      return serviceControl.flat()
    case 'resourceControl':
      return resourceControl.flat()
    case 'resource':
    case 'trust':
      return resource ? [resource.policy] : []
    case 'boundary':
      return boundary ? [boundary] : []
    case 'endpoint':
      return endpoint ? [endpoint] : []
    default:
      return identity
  }
}
