/** Calls that the pages make as whoever is signed in: decided, recorded and counted as those that come from outside. */
import type { Structure } from '../../../protocol/structure.ts'
import { validate } from '../../../protocol/validate.ts'
import type { View } from '../../../store/index.ts'
import { DEFAULT_REGION } from '../../aws/regions.ts'
import { arrivalOf, findRefusal } from '../../engine/authorize.ts'
import { contextFor } from '../../engine/context.ts'
import type { Context } from '../../engine/operation.ts'
import { recordUse } from '../../engine/usage.ts'
import type { Caller } from '../../identity/caller.ts'
import { type ServiceName, services } from '../../services/index.ts'
import type { Visit } from './visit.ts'

export function contextOf({ iamulator, origin }: Visit, caller: Caller): Context {
  return contextFor(iamulator, caller, DEFAULT_REGION, origin)
}

interface Question {
  readonly service: ServiceName
  readonly operation: string
  readonly view: View
  readonly input: Structure
  readonly ctx: Context
}

/** @throws AwsError what is wrong with the input, or the refusal, unless the mode is to let it pass */
export function decide({ iamulator, request, requestId }: Visit, question: Question): void {
  const { service, operation: name, ctx } = question
  const { model, ...served } = services[service]
  const action = served.action(name)
  const operation = served.operation(name)
  const operationModel = model.operations[name]
  if (operationModel) validate(model, operationModel, question.input)
  recordUse(iamulator, ctx.caller, { region: DEFAULT_REGION, service, action })
  if (iamulator.settings.auth === 'off' || !operation) return
  const arrival = arrivalOf({ request, service }, ctx)
  const { refusal, verdicts } = findRefusal({ ...question, action, operation, arrival })
  for (const verdict of verdicts) iamulator.decisions.add({ requestId, time: ctx.now, verdict })
  if (refusal && iamulator.settings.auth === 'enforce') throw refusal
}
