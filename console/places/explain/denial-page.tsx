/** Leads from an authorization ID, which the message of a denial ends in, to the page of the denied call. */
import { useEffect } from 'preact/hooks'
import { ApiError } from '../../api/client.ts'
import { Loaded } from '../../components/loading.tsx'
import { explainDenial } from '../../decisions/explanation.ts'
import { linkTo, navigate } from '../../router.ts'
import { useLoaded } from '../../state/loaded.ts'
import { usePage } from '../../state/page.ts'
import { Gone } from './gone.tsx'

export function DenialPage({ authorizationId }: { readonly authorizationId: string }) {
  const content = useLoaded((signal) => explainDenial(authorizationId, signal), [authorizationId])
  usePage([
    { text: 'Explain', link: linkTo(['explain']) },
    { text: authorizationId, isCode: true },
  ])
  if (content.error instanceof ApiError && content.error.code === 'NoSuchDecision')
    return <Gone id={authorizationId} message={content.error.message} />
  return <Loaded of={content}>{({ requestId }) => <Opened link={linkTo(['explain', requestId])} />}</Loaded>
}

/** Opens the link in place of this page. */
function Opened({ link }: { readonly link: string }) {
  useEffect(() => navigate(link, { replaces: true }), [link])
  return null
}
