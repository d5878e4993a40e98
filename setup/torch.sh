#!/bin/sh
# Installs PyTorch: setup/torch.sh torch==2.13.0+cpu pip install [OPTION...]
# The plain build brings gigabytes of CUDA on Linux, so the small one is looked for first, in two places. Runs
# before anything is installed.
set -u

# The index of CPU wheels that PyTorch's installation page names.
CPU_WHEELS=https://download.pytorch.org/whl/cpu

wanted=$1
shift
"$@" "$wanted" && exit
case $wanted in *+cpu) ;; *) exit 1 ;; esac

echo "pip does not find $wanted here; looking among PyTorch's own CPU wheels." >&2
"$@" --extra-index-url "$CPU_WHEELS" "$wanted" && exit

echo "Installing ${wanted%+cpu} instead, which does the same and is larger: up to several gigabytes." >&2
exec "$@" "${wanted%+cpu}"
