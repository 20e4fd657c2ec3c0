"""What the user can do about a file system error."""

import errno

_ADVICE = {
    errno.ENOSPC: "Free up space on that disk.",
    errno.EDQUOT: "Your disk quota is exceeded: free up space.",
    errno.EFBIG: "The file is too large for that file system, or for ulimit -f.",
    errno.EACCES: "Check the permissions and the owner of the file and its folder.",
    errno.EPERM: "Check the permissions and the owner of the file and its folder.",
    errno.EROFS: "That file system is read-only: choose another location.",
    errno.ENOENT: "Check the path: a folder in it does not exist.",
    errno.ENOTDIR: "Check the path: part of it is not a folder.",
    errno.EISDIR: "That is a folder: choose a file.",
    errno.ENAMETOOLONG: "Choose a shorter name.",
    errno.EMFILE: "Too many files are open: raise the limit (ulimit -n).",
    errno.ENFILE: "Too many files are open on this machine: close some programs.",
    errno.EIO: "The disk reports an error: check it, or choose another location.",
}


def advice_for(error: OSError) -> str:
    """Return a sentence on what to do about any file system error."""
    return _ADVICE.get(error.errno or 0, "Check the path and the disk.")
