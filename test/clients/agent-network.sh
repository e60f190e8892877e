#!/usr/bin/env bash
# Runs a command on a network where 169.254.170.2, the address of the ECS agent, is an iamulator.
# The network must be isolated.
# agent-network.sh NODE CLI SEED LOG COMMAND [PARAMETER...]
set -euo pipefail
node=$1 cli=$2 seed=$3 log=$4
shift 4

PATH=$PATH:/usr/sbin:/sbin
ip link set lo up
ip addr add 169.254.170.2/32 dev lo
: >"$log"
"$node" "$cli" start --host 169.254.170.2 --port 80 --seed "$seed" >"$log" 2>&1 &
server=$!
trap 'kill "$server"; wait "$server"' EXIT
until grep -q '^Ready.$' "$log"; do
  kill -0 "$server" || { cat "$log" >&2; exit 1; }
  sleep 0.05
done
"$@"
