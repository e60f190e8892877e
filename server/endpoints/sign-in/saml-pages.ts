/** The pages for signing in with SAML. */
import type { AwsError } from '../../../protocol/errors.ts'
import { settingsOf, type View } from '../../../store/index.ts'
import { type Html, html } from '../html.ts'
import { alert, hidden, page } from '../layout.ts'
import type { NamedRole } from './saml-roles.ts'

interface RolesForm {
  readonly action: string
  /** Hidden fields that the form submits again. */
  readonly fields: Readonly<Record<string, string>>
  readonly roles: readonly NamedRole[]
}

/**
 * Returns the page on which the user selects a role.
 *
 * Tools such as saml2aws read account names from this page. They look for `fieldset > div.saml-account`, and
 * within it for `div.saml-account-name` and role labels whose `for` is the ARN. Source: the selectors in the
 * code of saml2aws.
 */
export function rolesPage(view: View, { action, fields, roles }: RolesForm): Html {
  const accounts = [...new Set(roles.map(({ accountId }) => accountId))]
  return page(
    { title: 'Select a role' },
    html`<form method="post" action="${action}">
${Object.entries(fields).map(([name, value]) => hidden(name, value))}
<fieldset>
${accounts.map((id) =>
  accountOf(
    nameOf(view, id),
    roles.filter(({ accountId }) => accountId === id),
  ),
)}</fieldset>
<button>Sign in</button>
</form>`,
  )
}

function nameOf(view: View, accountId: string): string {
  const { alias } = settingsOf(view.account(accountId))
  return alias === undefined ? accountId : `${alias} (${accountId})`
}

function accountOf(name: string, roles: readonly NamedRole[]): Html {
  return html`<div class="saml-account"><div class="saml-account-name">Account: ${name}</div>
${roles.map(({ arn }) => choiceOf(arn))}</div>
`
}

function choiceOf(arn: string): Html {
  return html`<div class="saml-role"><input type="radio" name="roleIndex" value="${arn}" class="saml-radio" id="${arn}" required>
<label for="${arn}" class="saml-role-description">${arn.slice(arn.lastIndexOf('/') + 1)}</label></div>
`
}

/** AWS's message, before the message of STS. Source: IAM User Guide, troubleshooting SAML federation. */
const INVALID = html`<p class="alert" role="alert">Your request included an invalid SAML response. To logout, <a href="/signout">click here</a>.</p>
`

/**
 * Returns the page for a rejected sign-in.
 *
 * @param requestId the request ID of the decision that explains the error, if any
 */
export function refusedPage({ code, status, message }: AwsError, requestId: string | undefined): Html {
  const error = `Error: ${message} (service: AWSSecurityTokenService; status code: ${status}; error code: ${code})`
  const isInvalid = code === 'InvalidIdentityToken'
  return page(
    { title: 'Not signed in' },
    html`${isInvalid ? html`${INVALID}<p>${error}</p>` : alert(error)}${
      requestId === undefined
        ? undefined
        : html`<p>To find out why, run <code>iamulator explain ${requestId}</code></p>`
    }`,
  )
}
