/** Identities by actions: a mark in each cell, which leads to the decision. */
import { useState } from 'preact/hooks'
import type { AccessMatrix } from '../../../../schemas/endpoints.ts'
import { ApiError, post } from '../../../api/client.ts'
import { writes } from '../../../api/connection.ts'
import { Button } from '../../../components/button.tsx'
import { Empty } from '../../../components/empty.tsx'
import { Field } from '../../../components/forms/field.tsx'
import { Loaded } from '../../../components/loading.tsx'
import { param, setParams } from '../../../router.ts'
import { useLoaded } from '../../../state/loaded.ts'
import { counted } from '../../../texts/shown-text.ts'
import { TooMany } from '../states.tsx'
import { Circumstances, givenContext } from './circumstances.tsx'
import { MatrixTable } from './matrix-table.tsx'

const USUAL_ACTIONS = 'iam:CreateUser iam:PassRole sts:AssumeRole s3:GetObject s3:PutObject s3:DeleteObject'
const MOST_ACTIONS = 20
const PAGE = 50

export function MatrixPage() {
  const wanted = (param('actions') || USUAL_ACTIONS).split(/[\s,]+/).filter(Boolean)
  const actions = wanted.slice(0, MOST_ACTIONS)
  const after = Number(param('after')) || 0
  const [resource, account] = [param('resource'), param('account')]
  const context = givenContext()
  const matrix = useLoaded(
    (signal) =>
      post<AccessMatrix>(
        '/_iamulator/who-can',
        { actions, after, limit: PAGE, context, ...(resource && { resource }), ...(account && { account }) },
        signal,
      ),
    [actions.join(), after, resource, account, param('context'), writes.value],
  )
  const { error } = matrix
  return (
    <div class="matrix-page">
      <MatrixForm key={wanted.join()} actions={wanted.join(' ')} resource={resource} />
      {wanted.length > MOST_ACTIONS && (
        <p class="matrix-cut" role="status">
          Only the first {MOST_ACTIONS} of {wanted.length} actions are shown.
        </p>
      )}
      <Circumstances />
      {error instanceof ApiError && error.code === 'TooManyNodes' ? (
        <TooMany error={error} />
      ) : (
        <Loaded of={matrix}>{(value) => <Shown matrix={value} after={after} />}</Loaded>
      )}
    </div>
  )
}

function MatrixForm({ actions, resource }: { readonly actions: string; readonly resource: string }) {
  const [text, setText] = useState(actions)
  const [on, setOn] = useState(resource)
  const show = (event: Event) => {
    event.preventDefault()
    setParams({ actions: text.trim(), resource: on.trim(), after: undefined })
  }
  return (
    <form class="matrix-form" onSubmit={show}>
      <Field label="Actions" isCode value={text} onInput={setText} />
      <Field label="Resource" isCode value={on} placeholder="*" onInput={setOn} />
      <Button type="submit">Show</Button>
    </form>
  )
}

function Shown({ matrix, after }: { readonly matrix: AccessMatrix; readonly after: number }) {
  const { total, rows, next } = matrix
  if (total === 0)
    return (
      <Empty
        title="No users or roles"
        text="The matrix has a row for each user and role, once there are any."
      />
    )
  return (
    <>
      <MatrixTable matrix={matrix} />
      <p class="row quiet small" role="status">
        {after + 1} to {after + rows.length} of {counted(total, 'identity', 'identities')}
        {after > 0 && (
          <Button isSmall onClick={() => setParams({ after: String(Math.max(0, after - PAGE)) })}>
            Previous
          </Button>
        )}
        {next !== undefined && (
          <Button isSmall onClick={() => setParams({ after: String(next) })}>
            Next
          </Button>
        )}
      </p>
    </>
  )
}
