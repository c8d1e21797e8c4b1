# SPDX-License-Identifier: GPL-2.0
# bash completion for ovlctl(8). The words are asked of the tool itself.

_ovlctl()
{
	local cur=${COMP_WORDS[COMP_CWORD]}
	local prev=${COMP_WORDS[COMP_CWORD - 1]}
	local -a words=()
	local i skip=

	case $prev in
	-n|-netns|--netns)
		mapfile -t COMPREPLY < <(compgen -W "$(ls /run/netns 2>/dev/null)" -- "$cur")
		return ;;
	-b|-batch|--batch|-w|write)
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		return ;;
	dev)
		mapfile -t COMPREPLY < <(compgen -W "$(ls /sys/class/net) none" -- "$cur")
		return ;;
	esac

	# the words so far, without options
	for ((i = 1; i < COMP_CWORD; i++)); do
		if [[ -n $skip ]]; then
			skip=
		elif [[ ${COMP_WORDS[i]} == -@(n|b|netns|batch) ]]; then
			skip=y
		elif [[ ${COMP_WORDS[i]} != -* ]]; then
			words+=("${COMP_WORDS[i]}")
		fi
	done

	local object=${words[0]} verb=${words[1]:-show} list
	case ${#words[@]} in
	0)	if [[ $cur == -* ]]; then
			list="-json -pretty -stats -details -oneline -color
				-netns -batch -force -timestamp -tshort
				-Version -help"
		else
			list="vni vtep port fdb neigh stats drops socket monitor capture nc exec dump apply diff
				help"
		fi ;;
	1)	case $object in
		help)		list="vni vtep port fdb neigh stats drops socket monitor capture nc exec dump apply
				diff" ;;
		stats|drops|socket|monitor|capture|nc|exec|dump|apply|diff)	list= ;;
		port)		list="add set del show help" ;;
		*)		list="add set del show flush help" ;;
		esac ;;
	2)	[[ $object == port ]] && list=$(ls /sys/class/net) ;;
	esac
	# the device behind "stats port"
	if [[ $object == stats && ${words[-1]} == port ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(ls /sys/class/net)" -- "$cur")
		return
	fi
	# the file of a state
	if [[ $object == @(apply|diff) && $cur != -* ]]; then
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		return
	fi
	if [[ $object && $object != help ]]; then
		case $verb in
		add|set|del|show|flush)	;;
		*)			verb=show ;;
		esac
		[[ $object == @(drops|monitor|capture|nc|exec|dump|apply|diff) ]] && verb=
		# keywords begin the indented lines of help
		list+=" $(ovlctl help "$object" ${verb:+"$verb"} 2>/dev/null |
			sed -n 's/^  \([a-z-][a-z0-9-]*\).*/\1/p')"
	fi
	mapfile -t COMPREPLY < <(compgen -W "$list" -- "$cur")
}

complete -F _ovlctl ovlctl
