# SPDX-License-Identifier: GPL-2.0
# bash completion for ovlctl(8). The words are asked of the tool's help, and what
# stands for them, VNIs and addresses for example, of the kernel.

# Key and keywords of a command, each with what follows it, a line each.
_ovlctl_keywords()
{
	ovlctl help "$@" 2>/dev/null | awk '/^  [^ ]/ {
		if (substr($0, 24, 1) == " ")
			$0 = substr($0, 1, 23)
		print $1, $2, $3
	}'
}

_ovlctl_objects()
{
	ovlctl help 2>/dev/null | awk '/^  [a-z]/ { print $1 }'
}

_ovlctl_verbs()
{
	ovlctl help "$1" 2>/dev/null | awk -v object="$1" '
		/^ / || /^Usage:/ {
			sub("^Usage:", "")
			if ($1 == "ovlctl" && $2 == object && $3 ~ /^(add|set|replace|del|show|flush|check)$/)
				print $3
		}'
}

# A column of a list of the kernel's, or of its beginning: _ovlctl_known OBJECT COLUMN
_ovlctl_known()
{
	ovlctl "${netns[@]}" -o "$1" show "${@:3}" 2>/dev/null | head -n 1000 |
		cut -d ' ' -f "$2" | sort -u
}

# Those of an endpoint can only be asked for together with a segment.
_ovlctl_vteps()
{
	[[ " ${where[*]}" == *' vni '* ]] || local -a where=()
	_ovlctl_known vtep 1 "${where[@]}"
}

_ovlctl_devices()
{
	ip "${netns[@]}" -o link show 2>/dev/null | sed 's/^[0-9]*: \([^@:]*\).*/\1/'
}

# What may stand for a key, or follow a keyword: _ovlctl_values KEYWORD|'' SPEC
_ovlctl_values()
{
	local word
	local -a choices
	IFS='|' read -ra choices <<<"$2"
	for word in "${choices[@]}"; do
		if [[ $word == [[:lower:]]* ]]; then
			echo "$word"
			continue
		fi
		case $object/$verb/$1/$word in
		vni/add//VNI)				;;
		*/VNI)					_ovlctl_known vni 2 ;;
		vtep/*//ADDR|*/vtep/ADDR|*/to/VTEP)	_ovlctl_vteps ;;
		neigh/*//ADDR)				_ovlctl_known neigh 1 "${where[@]}" ;;
		fdb/*//MAC|nc/*/to/MAC|trace/*/dst/MAC)	_ovlctl_known fdb 1 "${where[@]}" ;;
		ping/*/to/MAC|mtu/*/to/MAC)		_ovlctl_known fdb 1 "${where[@]}" ;;
		*/endpoint/PORT|*/dstport/PORT)		_ovlctl_known vni 4 ;;
		port/add//DEV)				_ovlctl_devices ;;
		port/*//DEV|stats/*/port/DEV)		_ovlctl_known port 1 ;;
		*/DEV)					_ovlctl_devices ;;
		*/FILE)					compgen -f -- "$cur" ;;
		*/CMD)					compgen -c -- "$cur" ;;
		esac
	done
}

# The words behind the object, and behind its verb: what may come next?
_ovlctl_rest()
{
	local key='' keyed='' kw spec second
	local -A specs=()

	while read -r kw spec second; do
		if [[ $kw == [[:upper:]]* ]]; then
			key=$kw
		else
			specs[$kw]="$spec $second"
		fi
	done < <(_ovlctl_keywords "$object" ${verb:+"$verb"})

	while (($#)); do
		kw=$1
		shift
		if [[ ! -v specs[$kw] ]]; then
			keyed=y
			continue
		fi
		read -r spec second <<<"${specs[$kw]}"
		# a keyword is given once; local once per family
		[[ $kw == local ]] || unset "specs[$kw]"
		[[ $spec ]] || continue
		if ((!$#)); then
			_ovlctl_values "$kw" "$spec"
			return
		fi
		[[ $kw == @(vni|endpoint) && $1 != any ]] && where+=("$kw" "$1")
		# the second number of a range cannot be known
		if [[ $second && $1 == [0-9]* ]]; then
			(($# > 1)) || return
			shift
		fi
		shift
	done

	if [[ $key == CMD && $keyed ]]; then
		compgen -f -- "$cur"
		return
	fi
	[[ $key && ! $keyed || $key == @(MAC|FILE) ]] && _ovlctl_values '' "$key"
	printf '%s\n' "${!specs[@]}"
}

# All candidates, whether they fit what is typed or not.
_ovlctl_candidates()
{
	local object='' verb='' verbs
	local -a netns=() where=()

	while (($#)) && [[ $1 == -* ]]; do
		case $1 in
		-n|-netns|--netns)
			(($# > 1)) || { ls /run/netns 2>/dev/null; return; }
			netns=(-n "$2")
			shift ;;
		-b|-batch|--batch)
			(($# > 1)) || compgen -f -- "$cur"
			return ;;
		esac
		shift
	done
	if ((!$#)); then
		if [[ $cur == -* ]]; then
			printf -- '-%s\n' json pretty stats details oneline color netns batch \
				force timestamp tshort Version help
		else
			_ovlctl_objects
			echo help
		fi
		return
	fi

	object=$1
	shift
	if [[ $object == help ]]; then
		case $# in
		0)	_ovlctl_objects ;;
		1)	_ovlctl_verbs "$1" ;;
		esac
		return
	fi
	verbs=" $(_ovlctl_verbs "$object" | tr '\n' ' ')"
	if ((!$#)); then
		tr ' ' '\n' <<<"${verbs# }help"
	elif [[ $verbs == *" $1 "* ]]; then
		verb=$1
		shift
	fi
	[[ ! $verb && $verbs == *" show "* ]] && verb=show
	_ovlctl_rest "$@"
}

_ovlctl()
{
	local line=${COMP_LINE:0:COMP_POINT} cur='' candidate drop=''
	local -a words

	# not COMP_WORDS, in which an address falls apart at its colons
	read -ra words <<<"$line"
	if [[ $line != *[[:blank:]] ]]; then
		cur=${words[-1]}
		unset 'words[-1]'
	fi
	# of which readline completes only what is behind the last one
	[[ $COMP_WORDBREAKS == *:* && $cur == *:* ]] && drop=${cur%:*}:

	COMPREPLY=()
	while IFS= read -r candidate; do
		[[ $candidate && $candidate == "$cur"* ]] || continue
		# whoever has named a device has not typed it
		printf -v candidate %q "${candidate#"$drop"}"
		COMPREPLY+=("$candidate")
	done < <(_ovlctl_candidates "${words[@]:1}")
}

complete -F _ovlctl ovlctl
