#!/usr/bin/env bash
# images.sh NAME…: sees to it that these images are here: from a registry where one is reached, else made on this machine.
set -euo pipefail

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
PULL_TIMEOUT_S=600

absent() {
  ! docker image inspect "$1" >/dev/null 2>&1
}

missing=()
for image; do
  if absent "$image"; then missing+=("$image"); fi
done
((${#missing[@]})) || exit 0

# Out of reach shows at the first one, within half a minute; the rest is then not worth trying.
for image in "${missing[@]}"; do
  echo "images: asking a registry for $image"
  timeout "$PULL_TIMEOUT_S" docker pull --quiet "$image" 2>/dev/null || break
done

for image in "${missing[@]}"; do
  if absent "$image"; then
    echo "images: no registry has $image within reach: making what is missing on this machine"
    exec "$here/images/build.sh" --missing
  fi
done
