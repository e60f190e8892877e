/**
 * Sends a form, and ties what AWS refuses to the field that it is about.
 *
 * Errors that belong to no field, such as denials, are `error`: show them with <Failure>.
 */
import { useState } from 'preact/hooks'
import { ApiError } from '../api/client.ts'

/** What in the code or message of an error names a field. */
export type FieldNames = Readonly<Record<string, RegExp>>

interface Submission {
  readonly isBusy: boolean
  /** Undefined when there is none, or when it is shown at a field. */
  readonly error: unknown
  /** Returns what AWS says about a field. */
  fieldError(field: string): string | undefined
  /** Runs the action, and what follows its success. */
  submit(): Promise<void>
}

interface Asked {
  readonly action: () => Promise<unknown>
  readonly onDone: () => void
  readonly fields?: FieldNames
}

export function useSubmit({ action, onDone, fields = {} }: Asked): Submission {
  const [error, setError] = useState<unknown>()
  const [isBusy, setBusy] = useState(false)
  const field = fieldOf(error, fields)
  const submit = async () => {
    if (isBusy) return
    setBusy(true)
    setError(undefined)
    try {
      await action()
      setBusy(false)
      onDone()
    } catch (failure) {
      setBusy(false)
      setError(failure)
    }
  }
  return {
    isBusy,
    error: field === undefined ? error : undefined,
    fieldError: (name) => (name === field && error instanceof ApiError ? error.message : undefined),
    submit,
  }
}

/** Returns the first field that the error names. A denial is about no field. */
function fieldOf(error: unknown, fields: FieldNames): string | undefined {
  if (!(error instanceof ApiError) || error.isDenial) return undefined
  const text = `${error.code} ${error.message}`
  return Object.entries(fields).find(([, names]) => names.test(text))?.[0]
}
