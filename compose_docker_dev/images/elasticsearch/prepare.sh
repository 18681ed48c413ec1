#!/usr/bin/env bash
# prepare.sh FOLDER: puts the server's distribution into FOLDER, as elasticsearch.zip. It is the real server with the
# few modules that its makers test clients against, and the only one that a package registry has.
set -euo pipefail

folder=${1:?where to put it}
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
# shellcheck source=compose_docker_dev/engine/debian.sh
. "$here/../../engine/debian.sh"

command -v mvn >/dev/null || debian_install maven
version=$(sed -n 's/^elasticsearch.version=//p' "$here/plugin/plugin-descriptor.properties")
mvn --batch-mode --no-transfer-progress dependency:copy -Dmdep.stripVersion=true -DoutputDirectory="$folder" \
  -Dartifact="org.elasticsearch.distribution.integ-test-zip:elasticsearch:$version:zip"
