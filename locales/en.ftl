# The shell's texts in English. What areas and procedures declare brings its own words.

yes = Yes
no = No

# Places
place-today = Today
place-lists = Lists
place-figures = Figures
place-procedures = Procedures
place-ledger = Ledger
place-account = Account
place-help = Help
to-today = Go to Today

# Signing in
sign-in-title = Sign in
sign-in-login = Name of your account
sign-in-password = Password
sign-in-act = Sign in
sign-in-refused = That name and password do not go together. Please check both and try again; your administrator can give you a new password.
sign-in-demo = Accounts of this demonstration
sign-in-demo-password = Password of every account:
sign-in-demo-role = Role

# What went wrong
trouble-refused-title = This was not done
trouble-unreadable-title = This could not be read
trouble-unreadable = The request could not be read. Please go back and try again.
trouble-other-body-title = Already sent with other contents
trouble-other-body = This form was already sent, with other contents. What was sent first stands. Open the form again if something is still to be done.
trouble-forged-title = Not sent from a page of ours
trouble-forged = For your safety this was not done: it did not come from a page of your present session. Open the page again and repeat it there.
trouble-not-found-title = Not found
trouble-not-found = There is no such page, or it is not yours to see. Please check the address, or search for what you need.
trouble-method-title = Not possible here
trouble-method = This address does not take that kind of request. Please go back and use the page's own buttons.
trouble-too-large-title = Too large
trouble-too-large = What was sent is too large. Please send less at once.
trouble-too-many-title = A moment, please
trouble-too-many = There were too many attempts. Please wait a minute and try again.
trouble-stopped-title = Nothing can be recorded at present
trouble-stopped = The ledger accepts nothing at the moment. Nothing of yours was recorded twice or in part. Please tell your administrator and try again later.
trouble-slow-title = This takes too long
trouble-slow = No answer came in time. Please try again in a moment.
trouble-anonymous-title = Not signed in
trouble-anonymous = Please sign in with an account of the house.
trouble-failure-title = Something failed on our side
trouble-failure = Nothing was recorded. It is noted for those who look after Poinçon; please try again in a moment.

# Acts
done-notice = { $act }: done.
form-site = Acting at
form-site-help = The site where you are as you do this.
form-one-per-line = One per line.
form-cancel = Cancel

# Today
today-title = Today
today-empty-title = Nothing waits for you
today-empty = What your roles are asked to do will stand here, the most urgent first.
today-late = Late
today-today = Today
today-week = Within a week
today-later = Later
today-undated = Without a date
today-more =
    { $count ->
        [one] and one more
       *[other] and { $count } more
    }

# Objects
object-closed = Closed
object-next = { $stage }: { $roles } ({ $site }).
object-facts = Facts
object-procedure = Procedure
object-all-acts = All its acts

# Threads
thread-for = { $who } for { $other }
thread-document = Document { $number }

# Lists
lists-title = Lists
lists-lead = Everything there is to look through, with filters, totals and sheets to take away.
lists-others = Others
list-as-board = as a board
list-search = Search this list
list-late-only = Late only
list-all = Show all
tab-list = List
tab-board = Board
board-idle = Nothing at present in:
facet-none = (none)
export-xlsx = Excel (.xlsx)
export-csv = CSV (.csv)
export-note = Note
export-cut = Cut at { $rows } of { $total } lines: narrow the list down to take all of it.

# Acts of the ledger
acts-title = Acts
acts-count =
    { $count ->
        [one] one act
       *[other] { $count } acts
    }
acts-empty = No act of those asked for is yours to see.
acts-older = Older acts
acts-next = More acts

# Search
search-title = Search
search-hint = Type a number, a name or a word; a scanned code leads straight to its object.
search-found =
    { $count ->
        [one] 1 object found
       *[other] { $count } objects found
    }
search-none-title = Nothing found
search-none = No object you may see has these words. Try fewer letters, or another spelling.
search-all = See them all

# Procedures
procedures-title = Procedures
procedures-lead = How the house works, as written and as enforced.
procedures-empty = The procedures in force will stand here.
procedure-version = Version { $version }
procedure-figures = Its figures

# Figures
figures-title = Figures
figures-lead = What the acts themselves say. Every figure opens the acts it was computed from.
figures-empty-title = No figures yet
figures-empty = As soon as something is done under this procedure, its figures stand here. With a period or site chosen, try a wider one.
figures-from = Begun from
figures-to = to
figures-site = Site
figures-all-sites = All sites
figures-my-sites = Your sites
figures-show = Show

# Ledger
ledger-title = Ledger
ledger-lead = Everything that was done, for ever, in an order nobody can change unnoticed.
ledger-head = Head
ledger-size = Acts
ledger-root = Root of the tree (SHA-256)
ledger-at = Latest act
ledger-verify-title = Prove it
ledger-verify = Keep the checkpoint below outside this house. Whoever holds it can later prove, with the programme or with any tool for C2SP transparency logs, that nothing before it was changed, removed or put in between.
ledger-checkpoint = Signed checkpoint
ledger-no-checkpoint = None was given out yet.
ledger-take-checkpoint = Take a checkpoint of now
ledger-key = Key to check it with

# One's own account
account-lead = Signed in as { $login }
account-roles = Your roles
account-everywhere = everywhere
account-site = Where you act
account-choose = Choose
account-password = A new password
account-current = Present password
account-new = New password
account-again = New password once more
account-password-help = At least { $least } characters; a short sentence is easy to keep and hard to guess.
account-change = Change the password
account-changed = Your password is changed. Sessions on other devices have ended.

# Help
help-title = Help
help-lead = A few words on each place; the house's own procedures say the rest.
help-today-title = Today
help-today = What waits for your roles at your sites, the most urgent first. The button beside a line begins the act; the line opens the object.
help-object-title = The page of an object
help-object = What it is, where it is, who holds it and until when; what you can do now, and why not what you cannot; everything that happened to it; its facts to the side. Every kind of object has the same page.
help-refusal-title = When something is refused
help-refusal = Every reason is told at once beside the button, with what to do next. What you typed stays. Nothing is recorded until all reasons are gone.
help-list-title = Lists and boards
help-list = Filter by typing below a heading (dates and numbers also as from..to), narrow down by the counted values, choose columns, sort by a heading, take the whole list away as a sheet. The address holds the question: keep it or send it to a colleague who sees the same sites.
help-figures-title = Figures
help-figures = How long things take, where they wait, which ways they go. Every figure opens the acts it was computed from, and follows the ledger within a second.
help-ledger-title = The ledger
help-ledger = Every act is struck with who, when, where and under which procedure. Corrections are new acts; nothing is ever rewritten.
help-programs-title = For programmes
help-programs = Every act and list is also open to programmes, with the same rights and the same refusals:
help-keys = Show the keys
due-missed = { $length } late
