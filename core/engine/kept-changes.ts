/** Refusals after which the changes of the call stay. The transaction of any other refused call is undone. */
import { AwsError } from '../../protocol/errors.ts'

/** A refusal whose call has changed something all the same. */
export class RefusalWithChanges extends AwsError {
  constructor({ code, text, status, note, members }: AwsError) {
    super(code, text, status, note, members)
  }
}

/** Runs part of a transaction. Returns a refusal with changes instead of throwing it, so that they stay. */
export function keepingChanges<O>(run: () => O): O | RefusalWithChanges {
  try {
    return run()
  } catch (error) {
    if (error instanceof RefusalWithChanges) return error
    throw error
  }
}
