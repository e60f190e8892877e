# Points the AWS tools and SDKs of this shell to iamulator: . ./use-iamulator.sh [FLAGS]
#
# The flags are those of `iamulator env`; bash and zsh pass them on. Source this file, because `eval "$(COMMAND)"`
# succeeds even if the command fails, and tools would then reach the real AWS.

case ${0##*/}:${ZSH_EVAL_CONTEXT-} in
# zsh sets $0 to a file that is sourced.
use-iamulator.sh:*file*) ;;
use-iamulator.sh:*)
  echo 'use-iamulator.sh: This file must change your shell, so source it: . ./use-iamulator.sh' >&2
  exit 1
  ;;
esac

# Only bash and zsh know where a sourced file is. For other shells, it has to be in the current folder.
iamulator_folder=$(dirname -- "${BASH_SOURCE:-${ZSH_VERSION:+$0}}")

# Without arguments of its own, a sourced file sees those of the calling script, which are no flags of ours.
iamulator_env() {
  case ${1-} in -*) ;; *) set -- ;; esac
  node "$iamulator_folder/scripts/iamulator.mjs" env "$@"
}

iamulator_exports=$(iamulator_env "$@") || iamulator_exports=
unset -f iamulator_env
unset iamulator_folder

case $iamulator_exports in
export\ *)
  eval "$iamulator_exports"
  unset iamulator_exports
  ;;
*)
  # The output of --help, for example.
  [ -z "$iamulator_exports" ] || printf '%s\n' "$iamulator_exports"
  unset iamulator_exports
  echo 'use-iamulator.sh: Nothing was changed, so AWS tools in this shell may still reach the real AWS.' >&2
  false
  ;;
esac
