#!/bin/bash
# Writes what squid.conf cannot know beforehand, then runs squid.
#
#   /run/egress-clients.conf   who may ask: the networks that do not lead out (in the stack: net_crawl)
#   /run/egress-allowed.conf   private hosts let through by name: STARLIGHT_EGRESS_ALLOW_HOSTS="nas.lan,feeds.test:8080"
set -euo pipefail -f

# Hexadecimal, lowest byte first, as /proc/net/route writes addresses.
dotted() {
    printf '%d.%d.%d.%d' "0x${1:6:2}" "0x${1:4:2}" "0x${1:2:2}" "0x${1:0:2}"
}

# The length of a mask in the same form.
prefix_length() {
    local bits=$((16#$1)) length=0
    while ((bits)); do
        length=$((length + (bits & 1)))
        bits=$((bits >> 1))
    done
    echo "$length"
}

# Prints the connected networks; without the outer one, the interface of the default route, where there is another.
client_networks() {
    local interface destination gateway mask outer inner=() all=()
    outer=$(awk '$2 == "00000000" { print $1; exit }' /proc/net/route)
    while read -r interface destination gateway _ _ _ _ mask _; do
        [[ $gateway == 00000000 && $destination =~ ^[0-9A-F]{8}$ && $destination != 00000000 ]] || continue
        all+=("$(dotted "$destination")/$(prefix_length "$mask")")
        [[ $interface == "$outer" ]] || inner+=("${all[-1]}")
    done < /proc/net/route
    if ((${#inner[@]})); then
        printf '%s\n' "${inner[@]}"
    elif ((${#all[@]})); then
        printf '%s\n' "${all[@]}"
    fi
}

# Prints two ACLs and a rule for each allowed host; a bare name is let through at every port.
allowed_hosts() {
    local number=0 entry
    for entry in ${STARLIGHT_EGRESS_ALLOW_HOSTS//,/ }; do
        if ! [[ $entry =~ ^([A-Za-z0-9_][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\])(:([0-9]{1,5}))?$ ]]; then
            echo "egress: STARLIGHT_EGRESS_ALLOW_HOSTS: '$entry' is neither NAME nor NAME:PORT" >&2
            return 1
        fi
        number=$((number + 1))
        echo "acl allowed_$number dstdomain -n ${BASH_REMATCH[1]}"
        echo "acl allowed_port_$number port ${BASH_REMATCH[3]:-1-65535}"
        echo "http_access allow allowed_$number allowed_port_$number"
    done
}

umask 077
{
    echo "acl clients src 127.0.0.1/32"
    for network in $(client_networks); do
        echo "acl clients src $network"
    done
} > /run/egress-clients.conf
STARLIGHT_EGRESS_ALLOW_HOSTS=${STARLIGHT_EGRESS_ALLOW_HOSTS:-}
allowed_hosts > /run/egress-allowed.conf

exec "$@"
