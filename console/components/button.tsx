/** Buttons, and links that look like them. An icon alone needs a label, which is also its tooltip. */
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { shownText } from '../texts/shown-text.ts'
import { Icon, type IconName } from './icon.tsx'

type Kind = 'primary' | 'plain' | 'quiet' | 'danger'

export interface ButtonProps {
  readonly type?: 'button' | 'submit'
  /** The ID of the form that it submits. */
  readonly form?: string
  readonly kind?: Kind
  readonly isSmall?: boolean
  readonly icon?: IconName
  /** The key that does the same. */
  readonly keys?: string
  readonly isDisabled?: boolean
  /** Why it is disabled. It stays focusable, so that everybody can read the reason. */
  readonly reason?: string | undefined
  readonly onClick?: (event: MouseEvent) => void
  readonly children: ComponentChildren
  readonly class?: string
}

export function Button(props: ButtonProps) {
  const { kind = 'plain', isSmall = false, icon, keys, isDisabled = false, reason, onClick, children } = props
  const isOff = isDisabled || reason !== undefined
  return (
    <button
      type={props.type ?? 'button'}
      form={props.form}
      class={`button button-${kind} ${isSmall ? 'button-small' : ''} ${props.class ?? ''}`}
      aria-disabled={isOff || undefined}
      data-tooltip={reason}
      onClick={(event) => (isOff ? event.preventDefault() : onClick?.(event))}
    >
      {icon && <Icon name={icon} />}
      {children}
      {keys !== undefined && <Keys keys={keys} />}
    </button>
  )
}

interface LinkButtonProps {
  readonly href: string
  /** Called before the link is followed. */
  readonly onClick?: () => void
  readonly kind?: Kind
  readonly isSmall?: boolean
  readonly icon?: IconName
  readonly keys?: string
  readonly children: ComponentChildren
}

export function LinkButton({
  href,
  onClick,
  kind = 'plain',
  isSmall = false,
  icon,
  keys,
  children,
}: LinkButtonProps) {
  return (
    <a
      href={href}
      class={`button button-${kind} ${isSmall ? 'button-small' : ''}`}
      onClick={() => onClick?.()}
    >
      {icon && <Icon name={icon} />}
      {children}
      {keys !== undefined && <Keys keys={keys} />}
    </a>
  )
}

interface IconButtonProps {
  readonly icon: IconName
  readonly label: string
  readonly onClick: (event: MouseEvent) => void
  readonly isPressed?: boolean
}

export function IconButton({ icon, label, onClick, isPressed }: IconButtonProps) {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={shownText(label)}
      aria-pressed={isPressed}
      data-tooltip={label}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  )
}

/** A key cap beside a text. Assistive technologies get shortcuts from the help. */
export function Keys({ keys }: { readonly keys: string }) {
  return (
    <span class="keys" aria-hidden="true">
      {keys}
    </span>
  )
}

interface CopyProps {
  /** The text that is copied, whole. */
  readonly text: string
  /** What is copied, such as `ARN`. */
  readonly what: string
  /** Whether the button shows a text beside its icon. */
  readonly hasText?: boolean
  readonly icon?: IconName
}

/** Copies a text on a press, and shows a check for two seconds. */
export function CopyButton({ text, what, hasText = false, icon = 'copy' }: CopyProps) {
  const [isCopied, setCopied] = useState(false)
  const timer = useRef(0)
  useEffect(() => () => clearTimeout(timer.current), [])
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
    clearTimeout(timer.current)
    timer.current = window.setTimeout(() => setCopied(false), 2000)
  }
  const label = isCopied ? 'Copied' : `Copy ${what}`
  return (
    <>
      {hasText ? (
        <Button icon={isCopied ? 'check' : icon} isSmall onClick={copy}>
          {isCopied ? 'Copied' : 'Copy'}
          <span class="unseen"> {what}</span>
        </Button>
      ) : (
        <IconButton icon={isCopied ? 'check' : icon} label={label} onClick={copy} />
      )}
      <span class="unseen" role="status">
        {isCopied ? `Copied ${what}` : ''}
      </span>
    </>
  )
}
